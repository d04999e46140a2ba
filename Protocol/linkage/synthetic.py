"""Invented people as several agencies would record them: a million small differences, and who is who is known."""

import datetime
import random

import common_names as source

FIRST_BIRTH = datetime.date(1935, 1, 1)
DAYS = (datetime.date(2017, 12, 31) - FIRST_BIRTH).days
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class People:
    """Draws people and records of them, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.forenames = {sex: self._drawable(source.forenames(sex)) for sex in ("female", "male")}
        self.surnames = self._drawable(source.surnames())
        self.groups = source.groups()
        self.roots = source.roots_by_name()

    def _drawable(self, weights):
        total, cumulative = 0, []
        for weight in weights.values():
            total += weight
            cumulative.append(total)
        return list(weights), cumulative

    def _draw(self, drawable):
        names, cumulative = drawable
        return self.random.choices(names, cum_weights=cumulative)[0]

    def person(self):
        sex = self.random.choice(("female", "male"))
        born = FIRST_BIRTH + datetime.timedelta(days=self.random.randrange(DAYS))
        # Where only the year is known, many a register writes the first of January.
        if self.random.random() < 0.01:
            born = born.replace(month=1, day=1)
        return {
            "forename": self._draw(self.forenames[sex]),
            "middle": self._draw(self.forenames[sex]) if self.random.random() < 0.6 else None,
            "surname": [self._draw(self.surnames)],
            "later": [self._draw(self.surnames)] if sex == "female" and self.random.random() < 0.25 else None,
            "born": born, "sex": sex,
        }

    def record(self, person):
        """What one agency wrote of somebody."""
        chance = self.random.random
        forename, middle = person["forename"], person["middle"]
        surname = list(person["surname"])
        if person["later"] and chance() < 0.3:
            surname = list(person["later"])
        elif person["later"] and chance() < 0.05:
            surname += person["later"]
        if chance() < 0.12:
            forename = self.nickname(forename)
        elif chance() < 0.06:
            forename = self.misspelt(forename)
        elif chance() < 0.01:
            forename = forename[0]
        if middle and chance() < 0.5:
            middle = None
        elif middle and chance() < 0.3:
            middle = middle[0]
        elif middle and chance() < 0.06:
            middle = self.misspelt(middle) if chance() < 0.6 else self._draw(self.forenames[person["sex"]])
        if chance() < 0.05:
            at = self.random.randrange(len(surname))
            surname[at] = self.misspelt(surname[at])
        if chance() < 0.004 and len(forename) > 1:
            forename, surname = surname[0], [forename]
        return source_row(
            self.roots, None if chance() < 0.01 else forename, middle, None if chance() < 0.01 else surname,
            self.mistaken(person["born"]), self.recorded(person["sex"]))

    def nickname(self, name):
        groups = [group for group in self.groups if name in group]
        return self.random.choice(self.random.choice(groups)) if groups else name

    def misspelt(self, name):
        at = self.random.randrange(len(name))
        kind = self.random.choice(("leave out", "double", "put for", "put in", "turn round"))
        letter = self.random.choice(LETTERS)
        changed = {
            "leave out": name[:at] + name[at + 1:],
            "double": name[:at] + name[at] + name[at:],
            "put for": name[:at] + letter + name[at + 1:],
            "put in": name[:at] + letter + name[at:],
            "turn round": name[:at] + name[at:at + 2][::-1] + name[at + 2:],
        }[kind]
        return changed or name

    def mistaken(self, born):
        chance = self.random.random()
        if chance < 0.04:
            return None
        if chance < 0.05 and born.day <= 12:
            return born.replace(month=born.day, day=born.month)
        if chance < 0.08:
            text = born.isoformat()
            for _ in range(20):
                at = self.random.randrange(2, 10)
                if text[at] == "-":
                    continue
                try:
                    return datetime.date.fromisoformat(text[:at] + self.random.choice("0123456789") + text[at + 1:])
                except ValueError:
                    continue
        if chance < 0.09:
            return born.replace(year=born.year + self.random.choice((-2, -1, 1, 2)), day=min(born.day, 28))
        if chance < 0.095:
            return FIRST_BIRTH + datetime.timedelta(days=self.random.randrange(DAYS))
        return born

    def recorded(self, sex):
        chance = self.random.random()
        return None if chance < 0.08 else ({"female": "male", "male": "female"}[sex] if chance < 0.09 else sex)

    def records(self, count):
        """Records of `count` people, two or three of each; `person` says whose."""
        rows = []
        for number in range(count):
            person = self.person()
            for _ in range(self.random.choice((2, 2, 3))):
                rows.append({"unique_id": len(rows), "person": number, **self.record(person)})
        return rows


def turned(born):
    """The date with day and month changed over; None where there is no such day."""
    return born.replace(month=born.day, day=born.month) if born and born.day <= 12 else None


def source_row(roots, forename, middle, surname, born, sex):
    """The columns that the model compares, as the node makes them of a subject."""
    return {
        "forename": forename, "roots": roots.get(forename, [forename]) if forename else None, "middle": middle,
        "surname": "".join(surname) if surname else None, "surname_parts": surname,
        "born": born.isoformat() if born else None,
        "born_turned": turned(born).isoformat() if turned(born) else None, "sex": sex,
    }
