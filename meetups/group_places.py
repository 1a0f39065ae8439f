"""Under which headings stands what one may read and do in a group: on its page, and in its menu in the chat."""

from phrases import noted

PLACES = {
    "together": noted("Together"),
    "mine": noted("My place here"),
    "care": noted("Looking after it"),
    "owner": noted("As its owner"),
}
