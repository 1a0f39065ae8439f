"""How long what has no use any more is kept, as the installation chose, and forgetting it. `config.py` holds the
periods and the least of each, and says what relies on it."""

from datetime import datetime, timedelta

from config import settings
from meetups import audit, drafts, kept_bans, message_steps, tallies, track_record, updates, video_chats
from models import OutboxMessage, SignInLink, WebSession

SIGNED_OUT_KEPT = timedelta(days=1)


def forget_old(now: datetime) -> None:
    """Forget what is past its period, inside a transaction; done once a day."""
    chosen = settings()
    updates.prune(now)
    drafts.prune(now, timedelta(days=chosen.draft_days))
    track_record.prune(now)
    video_chats.forget_old(now)
    tallies.fold(now, timedelta(days=chosen.tally_days))
    SignInLink.delete().where(SignInLink.expires_at < now - timedelta(days=chosen.link_days)).execute()
    signed_out = WebSession.revoked_at < now - SIGNED_OUT_KEPT
    WebSession.delete().where((WebSession.expires_at < now) | signed_out).execute()
    _forget_told(now - timedelta(days=chosen.sent_days))
    kept_bans.prune(now)
    audit.prune(now, timedelta(days=chosen.audit_days))


def _forget_told(before: datetime) -> None:
    told = OutboxMessage.state.in_(("sent", "expired")) | OutboxMessage.settled_at.is_null(False)
    done = told | ((OutboxMessage.state == "dead") & (OutboxMessage.error == message_steps.SILENT))
    OutboxMessage.delete().where(done, OutboxMessage.changed_at < before).execute()
