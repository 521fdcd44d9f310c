#!/usr/bin/env python3
"""Opens the HTML pages of a run and of a benchmark in headless Chromium, as a reader would.

  ci/page_test.py                    the golden pages
  ci/page_test.py PAGE.html...       these pages
  ci/page_test.py PROGRAM            the golden pages, those that PROGRAM makes of the golden documents, and that of a
                                     run of its own against the reference server
  ci/page_test.py --shots DIR PAGE   writes pictures of the page, wide and narrow, light and dark, to look at

Exit code 77 means skipped, because there is no Chromium.
"""

import base64
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import browser

TESTDATA = pathlib.Path(__file__).resolve().parent.parent / "reports" / "testdata"
VISIBLE_ROWS = "[...document.querySelectorAll('#cases tbody tr[data-v]')].filter((row) => row.offsetParent !== null)"


class Page(unittest.TestCase):
    """What holds for either page."""
    page = None  # set by main
    tab = None

    def open(self, fragment=""):
        self.tab.open(self.page.as_uri() + (f"#{fragment}" if fragment else ""))

    def document(self):
        """What the page carries inside."""
        return json.loads(gzip.decompress(base64.b64decode(self.tab.evaluate("island.textContent"))))

    def assert_quiet(self):
        """Nothing was fetched but the page itself, nothing complained, nothing popped up."""
        fetched = {request["request"]["url"].split("#")[0] for request in self.tab.named("Network.requestWillBeSent")}
        self.assertEqual({url for url in fetched if not url.startswith("data:")}, {self.page.as_uri()})
        self.assertEqual(self.tab.named("Log.entryAdded"), [])
        self.assertEqual(self.tab.named("Runtime.consoleAPICalled"), [])
        self.assertEqual(self.tab.named("Runtime.exceptionThrown"), [])
        self.assertEqual(self.tab.named("Page.javascriptDialogOpening"), [])

    def test_fetches_nothing_and_complains_of_nothing(self):
        self.open()
        self.tab.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        self.tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.assert_quiet()

    def test_the_policy_would_refuse_what_is_not_ours(self):
        self.open()
        self.tab.evaluate("""new Promise((done) => {
            addEventListener('securitypolicyviolation', done);
            const script = document.createElement('script');
            script.textContent = 'window.broken = true';
            document.body.append(script);
        }).then(() => true)""")
        self.assertIsNone(self.tab.evaluate("window.broken"))

    def test_hostile_text_is_inert(self):
        self.open()
        self.assertEqual(self.tab.evaluate("document.querySelectorAll('img, iframe, object, embed, base').length"), 0)
        scripts = self.tab.evaluate("[...document.scripts].map((script) => script.type)")
        self.assertEqual(scripts, ["application/gzip", ""])
        attributes = self.tab.evaluate("""[...document.querySelectorAll('*')].flatMap((element) =>
            [...element.attributes].map((attribute) => attribute.name)).filter(
            (name) => name.startsWith('on') || name === 'style')""")
        self.assertEqual(attributes, [])
        links = self.tab.evaluate("[...document.links].map((link) => link.protocol)")
        self.assertEqual(set(links) - {"https:", "http:", "file:"}, set())
        controls = self.tab.evaluate(r"/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/"
                                     ".test(document.body.innerText)")
        self.assertFalse(controls)
        self.assert_quiet()

    def test_the_download_is_the_document(self):
        self.open()
        self.tab.evaluate("""URL.createObjectURL = (blob) => (window.saved = blob, '#'),
            HTMLAnchorElement.prototype.click = () => {}, undefined""")
        self.tab.evaluate("document.getElementById('download').dispatchEvent("
                          "new MouseEvent('click', {cancelable: true}))")
        text = self.tab.evaluate("""new Promise((done) => {
            const look = () => window.saved ? saved.text().then(done) : requestAnimationFrame(look);
            look();
        })""")
        self.assertEqual(json.loads(text), self.document())

    def test_a_narrow_window_needs_no_sideways_scrolling(self):
        self.tab.call("Emulation.setDeviceMetricsOverride", width=400, height=800, deviceScaleFactor=1, mobile=False)
        try:
            self.open()
            self.tab.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
            self.assertLessEqual(self.tab.evaluate("document.documentElement.scrollWidth"), 400)
        finally:
            self.tab.call("Emulation.clearDeviceMetricsOverride")


class RunPage(Page):
    def counts(self):
        return self.document()["summary"]["by_verdict"]

    def rows(self):
        return self.tab.evaluate(f"{VISIBLE_ROWS}.length")

    def type(self, text):
        self.tab.evaluate(f"q.value = {text!r}; q.dispatchEvent(new Event('input', {{bubbles: true}}))")

    def box(self, verdict):
        self.tab.evaluate(f"document.querySelector('input[value={verdict}]').click()")

    def check_all(self):
        self.tab.evaluate("document.querySelectorAll('input[name=v]:not(:checked)').forEach((box) => box.click())")

    def test_the_island_is_the_document(self):
        self.open()
        legend = self.tab.evaluate("Object.fromEntries([...document.querySelectorAll('.legend li')].map((item) => "
                                   "[item.dataset.verdict, Number(item.dataset.count)]))")
        self.assertEqual(legend, self.counts())

    def test_search_narrows_the_rows(self):
        self.open()
        self.check_all()
        every = self.rows()
        first = self.tab.evaluate(f"{VISIBLE_ROWS}[0].cells[1].textContent")
        self.type(first)
        self.assertGreaterEqual(self.rows(), 1)
        self.assertLess(self.rows(), every)
        self.assertIn(f"{self.rows()} of {every}", self.tab.evaluate("shown.value"))
        self.type("no case has this in it")
        self.assertEqual(self.rows(), 0)
        self.type("")
        self.assertEqual(self.rows(), every)

    def test_boxes_narrow_the_rows(self):
        self.open()
        self.check_all()
        for verdict, count in self.counts().items():
            if count == 0:
                continue
            before = self.rows()
            self.box(verdict)
            self.assertEqual(self.rows(), before - count, verdict)
            self.box(verdict)
            self.assertEqual(self.rows(), before, verdict)

    def test_what_passed_or_did_not_run_is_folded_while_there_are_others(self):
        self.open()
        counts = self.counts()
        others = sum(counts[verdict] for verdict in ("fail", "lenient", "info", "error"))
        self.assertEqual(self.rows(), others or sum(counts.values()))

    def test_the_filter_has_a_permalink(self):
        self.open("q=wire&v=pass")
        self.assertEqual(self.tab.evaluate("q.value"), "wire")
        verdicts = self.tab.evaluate(f"[...new Set({VISIBLE_ROWS}.map((row) => row.dataset.v))]")
        self.assertLessEqual(set(verdicts), {"pass"})
        self.type("grpc")
        self.assertEqual(self.tab.evaluate("location.hash"), "#q=grpc&v=pass")

    def test_each_case_has_a_permalink(self):
        self.open()
        ids = [result["case"] for result in self.document()["results"]]
        duplicates = self.tab.evaluate("document.querySelectorAll('[id]').length - "
                                       "new Set([...document.querySelectorAll('[id]')].map((part) => part.id)).size")
        self.assertEqual(duplicates, 0)
        for case in ids[:3] + ids[-3:]:
            self.open("case=" + urllib.parse.quote(case, safe="/@="))
            opened = f"document.getElementById({'case=' + case!r})?.open"
            self.assertTrue(self.tab.evaluate(opened) or self.detail_of(case), case)

    def detail_of(self, case):
        """Whether the row of that case is visible, and what the document knows of it stands below, once unpacked."""
        return self.tab.evaluate(f"""new Promise((done) => {{
            const row = [...document.querySelectorAll('#cases tr[data-v]')].find(
                (candidate) => candidate.cells[1].textContent === {case!r});
            const look = () => {{
                const detail = row.nextElementSibling;
                if (!row.classList.contains('found')) done(false);
                else if (detail?.className === 'detail') done(row.offsetParent !== null);
                else requestAnimationFrame(look);
            }};
            look();
        }})""")

    def test_without_scripts_all_is_there(self):
        self.tab.call("Emulation.setScriptExecutionDisabled", value=True)
        try:
            self.open()
            self.assertEqual(self.tab.evaluate("document.documentElement.className"), "")
            results = self.document()["results"]
            self.assertEqual(self.rows(), len(results))
            self.assertEqual(self.tab.evaluate("getComputedStyle(filter).display"), "none")
            failed = [result["case"] for result in results if result["verdict"] in ("fail", "error")]
            for case in failed:
                self.assertTrue(self.tab.evaluate(f"document.getElementById({'case=' + case!r}).tagName === 'DETAILS'"))
            if any(result["verdict"] in ("fail", "error") and "known" not in result["modifiers"] for result in results):
                self.assertTrue(self.tab.evaluate("document.querySelector('details.card').open"))
        finally:
            self.tab.call("Emulation.setScriptExecutionDisabled", value=False)


class BenchPage(Page):
    def test_the_page_says_what_the_document_says(self):
        self.open()
        rows = self.tab.evaluate("[...document.querySelectorAll('table.ratios')[0].tBodies[0].rows]"
                                 ".map((row) => row.cells[3].textContent)")
        told = [comparison for comparison in self.document()["analysis"]["headline"] if comparison["blocks"] > 0]
        self.assertEqual(len(rows), len(told))
        for row, comparison in zip(rows, told):
            self.assertTrue(row.startswith(f"{comparison['ratio']:.2f}"[:3]), (row, comparison["ratio"]))

    def test_charts_are_drawn_inside_their_frames(self):
        self.open()
        self.assertGreater(self.tab.evaluate("document.querySelectorAll('svg.forest').length"), 1)
        outside = self.tab.evaluate("""[...document.querySelectorAll('svg.forest, svg.curve')].filter((chart) =>
            [...chart.querySelectorAll('circle, polyline, rect')].some((mark) => {
                const frame = chart.viewBox.baseVal, box = mark.getBBox();
                return !(box.x >= -1 && box.y >= -1 && box.x + box.width <= frame.width + 1
                         && box.y + box.height <= frame.height + 1);
            })).length""")
        self.assertEqual(outside, 0)

    def test_invalid_trials_are_listed(self):
        self.open()
        invalid = sum(len(trial["invalid"]) for trial in self.document()["trials"])
        listed = self.tab.evaluate("""[...document.querySelectorAll('section')].find((part) =>
            part.querySelector('h2').textContent.startsWith('Invalid')).querySelectorAll('tbody tr').length""")
        self.assertEqual(listed, invalid)

    def test_without_scripts_all_is_there(self):
        self.tab.call("Emulation.setScriptExecutionDisabled", value=True)
        try:
            self.open()
            self.assertTrue(self.tab.evaluate("document.querySelector('footer .script-only').hidden"))
            self.assertEqual(self.tab.evaluate("document.querySelectorAll('table.ratios').length > 0"), True)
        finally:
            self.tab.call("Emulation.setScriptExecutionDisabled", value=False)


def take_pictures(tab, folder, page):
    folder.mkdir(parents=True, exist_ok=True)
    for width in (1200, 400):
        for scheme in ("light", "dark"):
            tab.call("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
            tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            tab.open(page.as_uri())
            picture = tab.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            (folder / f"{page.stem}-{width}-{scheme}.png").write_bytes(base64.b64decode(picture))


def render(program, folder):
    """The pages that the program makes of the golden documents and of a run of its own."""
    golden = []
    for name in ("sample", "bench"):
        golden.append(folder / f"golden-{name}.html")
        subprocess.run([program, "report", TESTDATA / f"{name}-report.json", "--html", golden[-1]], check=True,
                       stdout=subprocess.DEVNULL)
    own = folder / "own.html"
    subprocess.run([program, "run", "--area", "streaming", "--area", "health", "--exit-zero", "--progress", "none",
                    "--html", own], check=True, stdout=subprocess.DEVNULL)
    return [*golden, own]


def main(arguments):
    program = browser.find()
    if program is None:
        print("SKIP: there is no Chromium here, so nobody has looked at the HTML page; install the package chromium")
        return 77
    if arguments[:1] == ["--shots"] and len(arguments) == 3:
        with browser.Browser(program) as tab:
            take_pictures(tab, pathlib.Path(arguments[1]), pathlib.Path(arguments[2]).resolve())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        pages = [pathlib.Path(name).resolve() for name in arguments if name.endswith(".html")]
        if not pages:
            pages = [TESTDATA / "sample-report.html", TESTDATA / "bench-report.html"]
        for name in arguments:
            if not name.endswith(".html"):
                pages += render(name, pathlib.Path(folder))
        good = True
        for Page.page in pages:
            print(Page.page, flush=True)
            kind = BenchPage if "table.numbers" in Page.page.read_text(encoding="utf-8") else RunPage
            with browser.Browser(program) as Page.tab:
                suite = unittest.defaultTestLoader.loadTestsFromTestCase(kind)
                good = unittest.TextTestRunner().run(suite).wasSuccessful() and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
