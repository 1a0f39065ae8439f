"""What a browser calls itself, in the few words a person knows it by."""

from web.words import say

# In this order: most of them also claim to be those further down.
NAMES = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
         ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
           ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


def browser_in_words(agent: str) -> str:
    """*Firefox on Android*; what it says itself where it is none of those we know."""
    name = next((name for sign, name in NAMES if sign in agent), "")
    device = next((device for sign, device in DEVICES if sign in agent), "")
    if name and device:
        return say("{browser} on {device}", browser=name, device=device)
    return name or device or agent.split(" ")[0][:40] or say("A browser that does not say its name")
