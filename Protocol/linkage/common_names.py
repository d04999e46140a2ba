"""Which names there are and how common, and the groups of forenames that are used for one another."""

import pathlib
from importlib import resources

from faker.providers.person.en_GB import Provider

HERE = pathlib.Path(__file__).parent

# Names common in the United Kingdom that neither source below ranks as the country does.
FURTHER_FORENAMES = """mohammed ali ahmed muhammad ibrahim yusuf hassan omar abdul fatima aisha zainab maryam khadija amina
priya anjali sunita rajesh sanjay amit ravi harpreet gurpreet jaspreet manpreet simran piotr krzysztof andrzej tomasz
agnieszka katarzyna malgorzata magdalena ioana andrei mihai elena chidi ngozi folake kwame abena siobhan niamh aoife
sinead ciaran padraig rhys dylan gethin carys angharad cerys megan sian hamish callum fergus""".split()
FURTHER_SURNAMES = """khan ahmed ali hussain patel singh kaur begum shah akhtar mahmood iqbal malik bibi hassan islam
rahman uddin miah chowdhury sharma kumar gill kowalski nowak wisniewski wojcik popescu ionescu popa okafor adeyemi
mensah owusu osei nguyen chen wong murphy doherty osullivan oconnor oneill byrne macdonald mackenzie campbell
davies evans lewis roberts hughes griffiths llewellyn""".split()


def groups():
    """The groups of nicknames.txt, the first name of each its own name."""
    lines = (HERE / "nicknames.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def roots_by_name():
    """For each forename of the table the groups that it is in, sorted."""
    found = {}
    for group in groups():
        for name in group:
            found.setdefault(name, set()).add(group[0])
    return {name: sorted(roots) for name, roots in found.items()}


def census(name):
    """The United States' census of 1990, a public document: names and how many in a million bear them."""
    text = resources.files("names").joinpath(name).read_text(encoding="ascii")
    return {fields[0].lower(): float(fields[1]) * 10_000 for fields in map(str.split, text.splitlines())}


def ranked(names):
    """Weights for names of which only the order is known: a Zipf curve, as names follow it nearly everywhere."""
    return {name.lower(): 1 / (rank + 8) for rank, name in enumerate(names)}


def mixed(*parts):
    """One distribution of several, each given with its share, in parts of a million."""
    total = {}
    for share, weights in parts:
        of_part = sum(weights.values())
        for name, weight in weights.items():
            total[name] = total.get(name, 0) + share * 1_000_000 * weight / of_part
    return dict(sorted(total.items(), key=lambda entry: (-entry[1], entry[0])))


def plain(weights):
    """Names as the node folds them: no apostrophes, hyphens or spaces."""
    found = {}
    for name, weight in weights.items():
        folded = "".join(letter for letter in name.lower() if letter.isalpha())
        found[folded] = found.get(folded, 0) + weight
    return found


def forenames(sex):
    """Forenames of one sex, in parts of a million of that sex."""
    listed = Provider.first_names_female if sex == "female" else Provider.first_names_male
    further = ranked(FURTHER_FORENAMES)
    return mixed((0.5, ranked(listed)), (0.42, census(f"dist.{sex}.first")), (0.08, further))


def surnames():
    """Surnames, in parts of a million."""
    return mixed(
        (0.5, plain(Provider.last_names)), (0.4, census("dist.all.last")), (0.1, ranked(FURTHER_SURNAMES)))


def both_sexes():
    """Forenames of everybody, in parts of a million."""
    return mixed((0.5, forenames("female")), (0.5, forenames("male")))


def table(weights, count):
    """The commonest names with whole parts of a million."""
    kept = sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))[:count]
    return {name: max(1, round(weight)) for name, weight in kept}


def sex_of_forename():
    """For each forename the sex that it is nearly always given to, `f` or `m`; `-` where it is given to both."""
    female, male = forenames("female"), forenames("male")
    found = {}
    for name in {*female, *male}:
        share = female.get(name, 0) / (female.get(name, 0) + male.get(name, 0))
        found[name] = "f" if share > 0.9 else "m" if share < 0.1 else "-"
    return found
