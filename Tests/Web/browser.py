"""Jobs of people at the pages, in a real browser. Run by Tests/Web/browser, which says what for."""

import base64
import csv
import glob
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import axe_playwright_python
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

import provider

WIDTHS = {1280: 900, 390: 844}
# What WCAG 2.2 asks for at levels A and AA, in the words of axe.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
SECONDS = 60


class Partnership:
    """The demonstration partnership, with a token for each role at one of its agencies."""

    agency = "constabulary"

    def __init__(self, node, folder):
        self.node = node
        self.folder = folder / "demo"
        self.told = open(folder / "demo.txt", "w+")
        self.process = subprocess.Popen([node, "demo", "--directory", str(self.folder)], stdout=self.told)
        self.address = None
        for _ in range(SECONDS * 50):
            found = re.search(r"pages of .*?: (http://\S+?)/", pathlib.Path(self.told.name).read_text(), re.S)
            if found:
                self.address = found[1]
                break
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        if not self.address:
            raise SystemExit(f"the demonstration did not get to its pages; see {self.told.name}")

    def token(self, *roles):
        words = [word for role in roles for word in ("--role", role)]
        out = subprocess.run(
            [self.node, "user", "add", "browser-" + "-".join(roles), *words, "--json",
             "--config", str(self.folder / self.agency / "node.yaml")],
            check=True, capture_output=True, text=True)
        return json.loads(out.stdout)["token"]

    def flag_of_nobody(self):
        """The name of a flag that the agency raises about somebody whom no other knows."""
        out = subprocess.run(
            [self.node, "flag", "raise", "SUPPORT-OFFERED", "--basis", "observed", "--surname", "Testperson",
             "--forenames", "Wilma", "--json", "--config", str(self.folder / self.agency / "node.yaml")],
            check=True, capture_output=True, text=True)
        return json.loads(out.stdout)["operation"]

    def flag(self):
        """The name of a flag that the agency published."""
        out = subprocess.run(
            [self.node, "flag", "list", "--member", "1", "--limit", "1", "--json",
             "--config", str(self.folder / self.agency / "node.yaml")],
            check=True, capture_output=True, text=True)
        return json.loads(out.stdout)["flags"][0]["name"]

    def person(self):
        """Somebody whom the agency's export has: surname, forenames and birth date."""
        with open(glob.glob(f"Nodes/{self.agency}/exports/police.csv")[0], newline="") as file:
            row = next(csv.DictReader(file))
        return row["VicSurname"], row["VicForename"], row["VicDOB"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=SECONDS)


class Desk:
    """A browser with somebody before it."""

    def __init__(self, partnership, folder):
        self.partnership = partnership
        self.folder = folder
        self.faults = []
        self.checks = 0
        self.seen = set()
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        # A clean profile goes with the browser.
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(word)
        service = webdriver.ChromeService(executable_path="/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(SECONDS)
        self.width(1280)

    def close(self):
        self.driver.quit()

    def width(self, pixels):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": pixels, "height": WIDTHS.get(pixels, 1123), "deviceScaleFactor": 1, "mobile": pixels < 600})

    # What a person does.

    def go(self, path):
        self.driver.get(self.partnership.address + path)

    def sign_in(self, *roles):
        self.driver.delete_all_cookies()
        self.go("/sign-in")
        self.check("sign-in")
        self.fill("Token", self.partnership.token(*roles))
        self.press("Sign in")

    def field(self, label):
        element = self.driver.find_element(By.XPATH, f'//label[normalize-space(.)="{label}"]')
        return self.driver.find_element(By.ID, element.get_attribute("for"))

    def fill(self, label, text):
        field = self.field(label)
        if field.get_attribute("type") == "date":
            self.driver.execute_script("arguments[0].value = arguments[1]", field, text)
        else:
            field.clear()
            field.send_keys(text)

    def choose(self, label, text):
        options = Select(self.field(label))
        found = [one for one in options.options if text in one.text]
        self.expect(found, f"{label} has a choice {text}")
        if found:
            options.select_by_value(found[0].get_attribute("value"))

    def tick(self, label):
        self.field(label).click()

    def press(self, words):
        """Presses the first button or link of the page's content that begins so, and waits for the page it leads to."""
        found = [
            one for one in self.driver.find_elements(By.CSS_SELECTOR, "main button, main a")
            if one.text.replace("\n", " ").strip().startswith(words)]
        if not found:
            raise AssertionError(f"there is nothing to press that says {words}: {self.driver.title}")
        old = self.driver.find_element(By.TAG_NAME, "html")
        found[0].click()
        self.leave(old)

    def leave(self, page):
        """Waits until a page is gone and the next one is whole. In between the driver answers with errors of many kinds."""

        def has_left(driver):
            try:
                page.is_enabled()
                return False
            except WebDriverException:
                return driver.execute_script("return document.readyState") == "complete"

        WebDriverWait(self.driver, SECONDS, ignored_exceptions=[WebDriverException]).until(has_left)

    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def printed(self, name):
        """What a print-out of the page says; a picture of it is taken."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.width(794)
        self.picture(f"{name}-printed", 794)
        text = self.driver.execute_script("return document.body.innerText")
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        self.width(1280)
        return text

    def picture(self, name, pixels):
        size = self.driver.execute_script("return document.documentElement.scrollHeight")
        picture = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot",
            {"captureBeyondViewport": True,
             "clip": {"x": 0, "y": 0, "width": pixels, "height": min(size, 8000), "scale": 1}})
        (self.folder / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))

    # With the keyboard alone.

    def keys(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, words, most=120):
        """Goes on with the tabulator until what says the words has the focus, and it can be seen that it has."""
        for _ in range(most):
            self.keys(Keys.TAB)
            said, seen = self.driver.execute_script(
                """const e = document.activeElement, s = getComputedStyle(e), l = e.labels && e.labels[0];
                return [(l || e).innerText || e.value || '',
                  s.boxShadow !== 'none' || s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0
                  || s.backgroundColor === 'rgb(255, 221, 0)' || e.type === 'checkbox' || e.type === 'radio']""")
            self.expect(seen, f"the focus can be seen on {said[:40]!r}")
            if said.replace("\n", " ").strip().startswith(words):
                return
        raise AssertionError(f"the tabulator does not get to {words}: {self.driver.title}")

    def enter(self):
        old = self.driver.find_element(By.TAG_NAME, "html")
        self.keys(Keys.ENTER)
        self.leave(old)

    # What is held to.

    def expect(self, holds, words):
        self.checks += 1
        if not holds:
            self.faults.append(words)
            print(f"FAULT: {words}", flush=True)

    def check(self, name):
        """Has axe judge the page at each width, and takes a picture. Each page once."""
        if name in self.seen:
            return
        self.seen.add(name)
        self.expect(not self.driver.find_elements(By.TAG_NAME, "script"), f"{name} has no script")
        for pixels in WIDTHS:
            self.width(pixels)
            self.driver.execute_script(AXE)
            found = self.driver.execute_async_script(
                "const done = arguments[1]; axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}}).then(done)",
                TAGS)
            for fault in found["violations"]:
                where = "; ".join(" ".join(node["target"]) for node in fault["nodes"][:3])
                self.expect(False, f"{name} at {pixels}: {fault['id']}: {fault['help']} ({where})")
            self.checks += 1
            wide = self.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            self.expect(wide <= 0, f"{name} at {pixels} is {wide} pixels too wide")
            self.picture(f"{name}-{pixels}", pixels)
        self.width(1280)


def practitioner(desk):
    surname, forenames, born = desk.partnership.person()
    desk.sign_in("practitioner")
    desk.check("look-up")
    desk.fill("Surname", surname)
    desk.press("Look up")
    desk.check("look-up-fault")
    desk.expect("There is a problem" in desk.text(), "too little to look for is said")
    desk.fill("Forenames", forenames)
    desk.fill("Date of birth", born)
    desk.press("Look up")
    desk.check("results")
    desk.press("Open")
    desk.check("person")
    desk.expect(desk.driver.find_elements(By.CSS_SELECTOR, ".timeline svg[role=img] title"), "the timeline is drawn")
    desk.expect("How fresh this is" in desk.text(), "it is said how fresh it is")
    picture = desk.driver.find_element(By.CSS_SELECTOR, ".timeline svg")
    (desk.folder / "timeline.png").write_bytes(picture.screenshot_as_png)
    others = {one.text for one in desk.driver.find_elements(By.CSS_SELECTOR, ".family strong")}
    printed = desk.printed("person")
    told = [name for name in others if name in printed]
    patterns = desk.driver.find_elements(By.CSS_SELECTOR, ".pattern:not(.third) > .hint")
    desk.expect(all(", this person," in one.text for one in patterns), "a print-out has the patterns of this person alone")
    desk.expect(others and not told, f"a print-out tells of {len(told)} of {len(others)} other people")
    (desk.folder / "person.pdf").write_bytes(base64.b64decode(desk.driver.print_page()))

    desk.press("Raise a flag")
    desk.check("raise-flag-choice")
    desk.press("Continue")
    desk.check("raise-flag-choice-fault")
    desk.choose("What is said", "Order in force")
    desk.press("Continue")
    desk.check("raise-flag")
    desk.choose("How it is known", "reported")
    desk.fill("Kind of order", "non-molestation")
    desk.fill("Expires on", "2031-05-04")
    desk.press("Raise the flag")
    desk.expect("Flag raised" in desk.text(), "what an order says is raised with it")
    desk.press("Back to the history")
    desk.expect("non-molestation" in desk.text(), "what an order says is shown")
    desk.press("Raise a flag")
    desk.choose("What is said", "Assessed risk")
    desk.press("Continue")
    desk.check("raise-flag-pair")
    desk.choose("How it is known", "observed")
    desk.choose("Risk level", "high")
    Select(desk.field("Who else it is about")).select_by_index(1)
    desk.press("Raise the flag")
    desk.expect("Flag raised" in desk.text(), "a risk assessment about a pair can be raised")
    desk.press("Back to the history")
    desk.press("Raise a flag")
    desk.choose("What is said", "Fears immigration")
    desk.press("Continue")
    desk.choose("How it is known", "disclosed")
    desk.press("Raise the flag")
    desk.check("raise-flag-fault")
    desk.expect("Addressed to nobody" in desk.text(), "what nobody else can read asks for whom it is")
    desk.driver.find_element(By.CSS_SELECTOR, ".checks input").click()
    desk.press("Raise the flag")
    desk.check("flag-raised")
    desk.expect("Who can read it" in desk.text(), "it is said who can read it")
    desk.press("Back to the history")

    desk.press("Send a referral")
    desk.check("send-referral")
    desk.choose("What you ask for, and of whom", "Children's services")
    desk.fill("Why", "Two children heard it from the next room.")
    desk.press("Send the referral")
    desk.check("referral-sent")
    desk.press("See how your referrals stand")
    desk.check("referrals")
    desk.press("Open")
    desk.check("referral")
    desk.press("Say so")
    desk.check("referral-fault")
    desk.choose("What you do", "Withdraw")
    desk.fill("Who does this", "Duty desk")
    desk.fill("Why", "The family is known to them already.")
    desk.press("Say so")
    desk.expect("withdrawn" in desk.text(), "a referral can be withdrawn")
    desk.check("referral-done")

    desk.go("/alerts")
    desk.check("alerts")
    begun = time.monotonic()
    desk.go("/brief")
    find_person(desk, "Show the brief")
    print(f"before you knock: {time.monotonic() - begun:.1f} s with a robot's hands", flush=True)
    desk.expect(desk.driver.find_elements(By.CSS_SELECTOR, ".brief li"), "the brief has lines")
    desk.check("brief")
    desk.go("/audit")
    desk.check("forbidden")
    desk.expect("Your role may not do that" in desk.text(), "a practitioner does not read the audit log")


def keyboard(desk):
    surname, forenames, born = desk.partnership.person()
    desk.driver.delete_all_cookies()
    desk.go("/sign-in")
    desk.tab_to("Token")
    desk.keys(desk.partnership.token("practitioner", "administrator"))
    desk.enter()
    desk.tab_to("Skip to main content")
    desk.keys(Keys.ENTER)
    desk.tab_to("Surname")
    desk.keys(surname)
    desk.tab_to("Forenames")
    desk.keys(forenames)
    desk.tab_to("Date of birth")
    year, month, day = born.split("-")
    # A field for a date takes its parts as the browser's language orders them.
    desk.keys(f"{month}{day}{year}")
    desk.tab_to("Look up", most=30)
    desk.enter()
    desk.tab_to("Open")
    desk.enter()
    desk.tab_to("Raise a flag")
    desk.enter()
    desk.tab_to("What is said")
    desk.keys("Very frightened")
    desk.tab_to("Continue")
    desk.enter()
    desk.tab_to("How it is known")
    desk.keys("disclosed")
    desk.tab_to("In words")
    desk.keys("She said so with the door shut.")
    desk.tab_to("Raise the flag")
    desk.enter()
    desk.expect("Flag raised" in desk.text(), "a flag can be raised with the keyboard alone")


def administrator(desk):
    desk.sign_in("administrator")
    desk.go("/matches")
    desk.check("matches")
    if "Nothing waits" not in desk.text():
        desk.press("Compare")
        desk.check("match")
        desk.choose("What you decide, for every agency", "different")
        desk.press("Decide")
        desk.check("match-fault")
        desk.fill("Why", "Born on other days, and both known to the same worker.")
        desk.press("Decide")
        desk.check("match-decided")
        desk.expect("Decided: different people" in desk.text(), "a possible match can be decided")
    desk.go("/conflicts?status=all")
    desk.check("conflicts")
    rows = desk.driver.find_elements(By.CSS_SELECTOR, "tbody a")
    if rows:
        desk.go(rows[0].get_attribute("href").removeprefix(desk.partnership.address))
        desk.check("conflict")
    desk.go("/referrals?filter=overdue")
    desk.check("referrals-overdue")
    desk.go("/status")
    desk.check("status-administrator")


def data_protection(desk):
    desk.sign_in("data-protection")
    desk.check("audit")
    desk.choose("Which", "Everything")
    desk.press("Show")
    desk.check("audit-all")
    desk.expect("browser-practitioner" in desk.text(), "whoever looked is in the log by name")
    desk.go("/contests")
    desk.check("contests")
    desk.press("Record a contest")
    desk.check("contest-record")
    desk.press("Record it")
    desk.check("contest-record-fault")
    desk.fill("The flag's name", desk.partnership.flag())
    Select(desk.field("On whose behalf")).select_by_index(1)
    desk.fill("What they say", "It was not so: nobody asked me, and I was away that week.")
    desk.fill("Why this agency records it", "Told to us at the desk, in person.")
    desk.press("Record it")
    desk.expect("Contest recorded" in desk.text(), "a contest can be recorded")
    desk.press("All contests")
    desk.expect("You answer" in desk.text(), "the month of the answer is shown to who owes it")
    desk.check("contests-open")
    desk.press("Open")
    desk.check("contest")
    desk.choose("What you decide", "stands as it is")
    desk.fill("Why", "The record was read again with the officer who made it.")
    desk.fill("Who decides", "Head of records")
    desk.press("Decide")
    desk.expect("is answered" in desk.text(), "a contest can be answered")
    desk.check("contest-answered")
    subject_access(desk)
    erasing(desk)


def find_person(desk, button="Find"):
    surname, forenames, born = desk.partnership.person()
    desk.fill("Surname", surname)
    desk.fill("Forenames", forenames)
    desk.fill("Date of birth", born)
    desk.press(button)


def erase_order(desk):
    desk.fill("Who decided, and on what paper", "The data lead, form 7")
    desk.fill("Why", "Asked for, and right.")
    desk.fill("Legal basis", "UK GDPR article 17")
    desk.choose("What the other agencies are told", "the person requested it")
    desk.press("Show what would go")


def subject_access(desk):
    desk.go("/subject-access")
    desk.check("access-none")
    desk.press("Record a request")
    desk.check("access-find")
    desk.press("Find")
    desk.check("access-find-fault")
    find_person(desk)
    desk.check("access-found")
    desk.press("Choose")
    desk.check("access-draft")
    desk.choose("Who asks", "The person")
    desk.press("Draft the answer")
    desk.check("access-draft-fault")
    desk.fill("Who checked the identity of whoever asks", "Data lead")
    desk.fill("How the request came", "Letter of today")
    desk.press("Draft the answer")
    desk.check("access-request")
    desk.expect("Waits for a decision" in desk.text(), "what has to be decided is shown")
    desk.press("Decide")
    desk.check("access-request-fault")
    box = desk.driver.find_element(By.CSS_SELECTOR, "#entries input[type=checkbox]")
    box.click()
    desk.choose("What you decide", "Tell it")
    desk.fill("Why", "Read with a doctor: it is the person's own to have.")
    desk.fill("Who decides", "Data lead")
    desk.fill("Who agrees", "Named doctor")
    desk.press("Decide")
    desk.expect("Data lead and Named doctor" in desk.text(), "who decided is shown")
    if "Everything that waits" in desk.text():
        desk.tick("Everything that waits for a decision, instead: only to leave it out")
        desk.choose("What you decide", "Leave it out")
        desk.fill("Why", "It speaks of other people.")
        desk.fill("Who decides", "Data lead")
        desk.press("Decide")
    desk.check("access-request-decided")
    desk.fill("Who signs", "Data lead")
    desk.press("Sign the answer")
    desk.check("access-request-signed")
    desk.press("Issue the answer")
    desk.check("access-answer")
    paper = desk.printed("access-answer")
    desk.expect("Answer to a request" in paper, "the answer can be printed")
    told = [words for words in ("Printed by", "browser-", "Data lead", "no copy is kept", "Back to") if words in paper]
    desk.expect(not told, f"the printed answer is the letter alone: {told}")
    desk.go("/subject-access?which=all")
    desk.check("access-all")
    desk.expect("issued" in desk.text(), "an answered request is listed")


def erasing(desk):
    desk.go("/erasures")
    desk.check("erasures-none")
    desk.press("Erase what")
    desk.check("erase-find")
    desk.press("Name entries")
    desk.check("erase-named")
    desk.go("/erasures/new")
    find_person(desk)
    desk.press("Choose")
    desk.check("erase-order")
    desk.press("Show what would go")
    desk.check("erase-order-fault")
    erase_order(desk)
    desk.check("erase-plan")
    held = "Held by REVIEW-HOLD" in desk.text() and not desk.driver.find_elements(By.CSS_SELECTOR, "main button")
    desk.expect(held, "what is held for a review is not offered to be erased")
    desk.go("/erasures/named")
    desk.fill("Entries", desk.partnership.flag_of_nobody())
    erase_order(desk)
    desk.check("erase-plan-named")
    desk.press("Erase for good")
    desk.check("erase-plan-fault")
    desk.tick("I have read what goes and what stays, and it is to be gone for good")
    desk.press("Erase for good")
    desk.expect("Taken from" in desk.text(), "what was erased is shown by name")
    desk.check("erasure")
    desk.go("/erasures")
    desk.check("erasures")


def operator(desk):
    desk.sign_in("operator")
    desk.check("status")
    desk.press("Exchange changes with all peers now")
    desk.expect("Members" in desk.text(), "a round can be asked for")
    desk.expect(desk.driver.find_elements(By.CSS_SELECTOR, "#peers ~ .timeline svg"), "the members are drawn")
    desk.tab_to("Past exchanges with each")
    desk.enter()
    desk.check("sessions")
    desk.choose("With", desk.driver.find_elements(By.CSS_SELECTOR, "select option")[1].text)
    desk.press("Show")
    desk.expect("Past exchanges" in desk.text(), "past exchanges with one member can be asked for")
    desk.go("/nowhere")
    desk.check("not-found")


def elsewhere(desk):
    """Signs in at the agency's identity provider, which is another site, and comes back."""
    demonstration = desk.partnership
    with tempfile.TemporaryDirectory() as work:
        server = provider.Provider(pathlib.Path(work))
        desk.partnership = provider.Agency(demonstration.node, pathlib.Path(work), server)
        try:
            for way in ("mouse", "keyboard"):
                desk.driver.delete_all_cookies()
                desk.go("/brief")
                desk.check("sign-in-provider")
                if way == "mouse":
                    desk.press("Sign in with your agency's account")
                else:
                    desk.tab_to("Sign in with your agency's account")
                    desk.enter()
                desk.expect(desk.driver.current_url.startswith(server.issuer), "the link leads to the provider")
                desk.press("Log in")
                WebDriverWait(desk.driver, SECONDS).until(lambda driver: driver.current_url.endswith("/brief"))
                # What the browser keeps for this node alone was sent although it came from another site.
                desk.expect("r.quill" in desk.text(), "whoever was signed in elsewhere is at the page they asked for")
            desk.go("/sign-in/back?code=x&state=x")
            desk.check("not-signed-in")
            desk.go("/brief")
            desk.expect("r.quill" in desk.text(), "a made-up answer ends no session")
        finally:
            desk.partnership.stop()
            desk.partnership = demonstration
            server.shutdown()


def main():
    node, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    os.environ["TZ"] = "UTC"
    with tempfile.TemporaryDirectory() as work:
        partnership = Partnership(node, pathlib.Path(work))
        desk = None
        try:
            desk = Desk(partnership, folder)
            for job in (practitioner, keyboard, administrator, data_protection, operator, elsewhere):
                print(f"{job.__name__} ...", flush=True)
                try:
                    job(desk)
                except Exception as error:
                    words = str(error).splitlines()[0] if str(error) else type(error).__name__
                    desk.expect(False, f"{job.__name__} could not go on: {words}")
                    desk.driver.save_screenshot(str(folder / f"{job.__name__}-stuck.png"))
        finally:
            if desk:
                desk.close()
            partnership.stop()
    print(f"The pictures are in {folder}.")
    print(f"{desk.checks - len(desk.faults)} passed, {len(desk.faults)} failed")
    return 1 if desk.faults else 0


if __name__ == "__main__":
    sys.exit(main())
