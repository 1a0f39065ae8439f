"""The organisers' form about the door: rows of questions, branches, what each answer decides, and both versions."""

import html as markup
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from meetups import entry, entry_questions, people
from meetups.entry import EntryMode, EntryWish, Otherwise
from meetups.entry_questions import Decision, EntryQuestion, EntryQuestionWish, Kind
from meetups.entry_saving import save_all
from meetups.groups import GroupFacts
from meetups.people import Person
from tests.conftest import NOW, MakeGroup

Enter = Callable[[Person], FlaskClient]
Fields = dict[str, str | list[str]]
THREE = [
    EntryQuestionWish(Kind.YES_NO, "Do you translate?", decisions={"no": Decision.DECLINE}, reason="It is for those."),
    EntryQuestionWish(Kind.CHOICE, "From?", ("Arabic", "Spanish", "Another"), only_after=1, only_if=("yes",),
                      decisions={"Arabic": Decision.ADMIT, "Another": Decision.REVIEW}),
    EntryQuestionWish(Kind.TEXT, "Which?", required=False, only_after=2, only_if=("Another", "Spanish")),
]  # fmt: skip


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: the rules are asked on both."""
    path = tmp_path / "klatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def browser(signed_in: Enter, group: GroupFacts, host: Person) -> FlaskClient:
    people.choose_language(host.id, "en", NOW)
    return signed_in(host)


def words(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def form_in(html: str) -> Fields:
    """What a browser would send of the form as it stands."""
    form = html.split('<form class="form"')[1].split("</form>")[0]
    fields: Fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        ticks = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not ticks or " checked" in tag):
            said = markup.unescape(value[1]) if value else ""
            before = fields.get(name[1], [])
            fields[name[1]] = [*before, said] if 'type="checkbox"' in tag and "_if_" in name[1] else said
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)"(?= selected)', options) or re.findall(r'value="([^"]*)"', options)
        fields[name] = chosen[0]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        fields[name] = markup.unescape(text)
    return fields


def shown(browser: FlaskClient, group: GroupFacts) -> Fields:
    answer = browser.get(f"/g/{group.slug}/entry")
    assert answer.status_code == 200
    return form_in(answer.get_data(as_text=True))


def press(browser: FlaskClient, group: GroupFacts, fields: Fields, button: str = "save") -> tuple[int, str]:
    answer = browser.post(f"/g/{group.slug}/entry", data=fields | {"do": button})
    return answer.status_code, answer.get_data(as_text=True)


def asked(group: GroupFacts) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [(one.prompt, one.only_after, one.only_if) for one in entry_questions.questions_of(group.id)]


def lay(host: Person, group: GroupFacts) -> tuple[EntryQuestion, ...]:
    save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS), THREE, 0, NOW)
    return entry_questions.questions_of(group.id)


def test_three_questions_with_a_branch_are_made_row_by_row_and_stand_in_the_form_as_they_were_made(
    browser: FlaskClient, group: GroupFacts, host: Person
) -> None:
    fields = shown(browser, group) | {"mode": "questions", "welcome": "Come in."}
    fields |= {"question_1_kind": "yes_no", "question_1_prompt": "Do you translate?",
               "question_1_decision_no": "decline", "question_1_reason": "It is for those."}  # fmt: skip
    status, html = press(browser, group, fields, "look")
    assert (status, asked(group)) == (200, [])  # it is only shown
    fields = form_in(html) | {
        "question_2_kind": "choice", "question_2_prompt": "From?", "question_2_option_1": "Arabic",
        "question_2_option_2": "Spanish", "question_2_option_4": "Another", "question_2_decision_1": "admit",
        "question_2_decision_4": "review", "question_2_after": "1", "question_2_if_1": ["yes"],
    }  # fmt: skip
    _, html = press(browser, group, fields, "look-2")
    fields = form_in(html) | {"question_3_kind": "text", "question_3_prompt": "Which?", "question_3_after": "2",
                              "question_3_if_2": ["2", "4"]}  # fmt: skip
    del fields["question_3_required"]
    assert press(browser, group, fields)[0] == 303
    assert entry.entry_of(group.id) == entry.EntryFacts(group.id, EntryMode.QUESTIONS, Otherwise.REVIEW,
                                                        welcome="Come in.", revision=2)  # fmt: skip
    made = entry_questions.questions_of(group.id)
    assert [(one.kind, one.prompt, one.options, one.required, one.decisions, one.reason) for one in made] == [
        (Kind.YES_NO, "Do you translate?", ("yes", "no"), True, {"no": Decision.DECLINE}, "It is for those."),
        (Kind.CHOICE, "From?", ("Arabic", "Spanish", "Another"), True,
         {"Arabic": Decision.ADMIT, "Another": Decision.REVIEW}, ""),
        (Kind.TEXT, "Which?", (), False, {}, ""),
    ]  # fmt: skip
    assert asked(group) == [
        ("Do you translate?", None, ()),
        ("From?", 1, ("yes",)),
        ("Which?", 2, ("Spanish", "Another")),
    ]
    assert press(browser, group, shown(browser, group))[0] == 303  # saved as it stands: nothing is another
    assert entry_questions.questions_of(group.id) == made


def test_the_tree_says_each_way_once_and_the_preview_asks_what_an_applicant_is_asked(
    browser: FlaskClient, group: GroupFacts, host: Person
) -> None:
    lay(host, group)
    side = browser.get(f"/g/{group.slug}/entry").get_data(as_text=True).split('id="preview"')[1]
    tree = words(side.split("<details")[0])
    assert tree.split("through it ")[1] == (
        "Question 1 Do you translate? Yes No Declines If Yes Question 2 From? Arabic Lets in Spanish "
        "Another To be looked at If Spanish or Another Question 3 Which? A short text"
    )
    assert side.count("<ol") == 3  # each branch is a list in a list
    previewed = side.split('<fieldset class="flow" disabled>')[1].split("</aside>")[0]
    assert re.findall(r'name="(preview_\d)" value="(\w+)"', previewed) == [
        ("preview_1", "yes"), ("preview_1", "no"),
        ("preview_2", "Arabic"), ("preview_2", "Spanish"), ("preview_2", "Another"),
    ]  # fmt: skip


def test_a_question_is_moved_and_taken_away_with_what_depends_on_it(
    browser: FlaskClient, group: GroupFacts, host: Person
) -> None:
    lay(host, group)
    _, html = press(browser, group, shown(browser, group), "up-3")
    press(browser, group, form_in(html))
    assert asked(group) == [("Do you translate?", None, ()), ("Which?", None, ()), ("From?", 1, ("yes",))]
    _, html = press(browser, group, shown(browser, group), "away-1")
    press(browser, group, form_in(html))
    assert asked(group) == [("Which?", None, ()), ("From?", None, ())]


def test_an_answer_renamed_in_the_same_form_still_leads_where_it_led(
    browser: FlaskClient, group: GroupFacts, host: Person
) -> None:
    lay(host, group)
    press(browser, group, shown(browser, group) | {"question_2_option_3": "Any other"})
    assert asked(group)[2] == ("Which?", 2, ("Spanish", "Any other"))
    assert entry_questions.questions_of(group.id)[1].decisions["Any other"] == Decision.REVIEW


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    browser: FlaskClient, group: GroupFacts, host: Person
) -> None:
    bad: Fields = {"vouches": "many", "again_days": "9999", "mode": "questions", "question_1_kind": "choice",
                   "question_1_prompt": "From?", "question_1_option_1": "Only <one>"}  # fmt: skip
    status, html = press(browser, group, shown(browser, group) | bad)
    assert status == 422
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["question_1_options", "vouches", "again_days"]
    assert 'name="vouches" value="many"' in html
    assert 'value="Only &lt;one&gt;"' in html
    assert 'id="question_1_options-err"' in html
    assert (entry.entry_of(group.id).revision, asked(group)) == (0, [])
    lay(host, group)
    fields = shown(browser, group) | {"question_3_if_2": []}
    status, html = press(browser, group, fields)
    assert (status, 'id="question_3_only_if-err"' in html) == (422, True)


def test_two_organisers_at_once_read_both_versions(browser: FlaskClient, group: GroupFacts, host: Person) -> None:
    mine = shown(browser, group) | {"welcome": "Mine", "question_1_kind": "text", "question_1_prompt": "My question?"}
    save_all(host.id, group.id, EntryWish(welcome="Theirs"), THREE[:1], 0, NOW)
    status, html = press(browser, group, mine)
    assert status == 409
    both = words(html.split('role="alert"')[1].split("</form>")[0])
    assert "What newcomers read first Theirs Theirs Yours Mine" in both
    assert "What they ask now Question 1 Do you translate?" in both
    assert asked(group) == [("Do you translate?", None, ())]
    again = form_in(html)
    assert (again["welcome"], again["question_1_prompt"]) == ("Mine", "My question?")
    assert press(browser, group, again)[0] == 303
    assert (asked(group), entry.entry_of(group.id).welcome) == ([("My question?", None, ())], "Mine")
