"""Where a person is signed in: they end what they no longer use."""

from pluggy_app.domain.users import User
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash


def end(store: Store, user: User, key: str, *, session_token: str) -> bool:
    """End the session that `reads.settings` calls `key`.

    False when this person has none such, or when it is the one that asks: that is what logging out is for.
    """
    own = token_hash(session_token)
    with store.unit_of_work() as work:
        others = (device for device in work.users.devices(user.user_id) if device.token_hash != own)
        found = next((device for device in others if device.key == key), None)
        if found is None:
            return False
        work.users.end_session(found.token_hash)
        work.users.raise_revision(user.user_id)  # the other device's pages leave at once
    return True


def end_others(store: Store, user: User, *, session_token: str) -> int:
    """End every session of this person but the one that asks; how many there were."""
    with store.unit_of_work() as work:
        ended = work.users.end_sessions_of(user.user_id, but=token_hash(session_token))
        if ended:
            work.users.raise_revision(user.user_id)
    return ended
