"""The part of ``Store`` about speakers: each method is one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.store import speakers
from quotes_db.store.connect import translated
from quotes_db.store.held import Held
from quotes_db.store.read import Page
from quotes_db.store.speakers import Moved, SpeakerCount


class KeepsSpeakers(Held):
    """Lists, finds, merges, splits and renames speakers."""

    def speakers(
        self, *, q: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[SpeakerCount]:
        """Return a page of speakers in the order of their folded names.

        Raises:
            ValueError: ``limit`` is out of bounds.
        """
        with translated(self.path):
            return speakers.list_speakers(self._db, q=q, limit=limit, cursor=cursor)

    def speaker(self, speaker_id: int) -> SpeakerCount | None:
        """Return one speaker with the number of quotations, or None.

        The id of a merged speaker is answered with the one it was merged into.
        """
        with translated(self.path):
            return speakers.one_speaker(self._db, speaker_id)

    def find_speakers(self, who: str) -> list[SpeakerCount]:
        """Return whom a name means: the one speaker of that name, else those with it as an alias.

        Cost: for an alias a scan of all of them.
        """
        with translated(self.path):
            return speakers.find_speakers(self._db, who)

    def speaker_aliases(self, speaker_ids: Sequence[int]) -> list[str]:
        """Return all other names of some speakers; nothing is counted, so some 20 µs."""
        with translated(self.path):
            return speakers.other_names(self._db, speaker_ids)

    def merge_speakers(self, kept: int, other: int) -> Moved | None:
        """Return the speaker that two are from now on, None if one of them is not stored.

        The other one's names become aliases, and an import that meets one of them means the kept
        speaker. ``split_speaker`` with such a name undoes it.
        Cost: some 5 µs for each occurrence of the other one, during which nobody else can write.

        Raises:
            ChangeRefusedError: they have different Wikidata items, which are different people.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return speakers.merge_speakers(db, kept, other)

    def split_speaker(self, speaker_id: int, *, name: str) -> Moved | None:
        """Return a speaker of its own, made of one of a speaker's names; None if there is none.

        The name of a merged speaker takes out what was that speaker's; an alias, the occurrences
        that mention the speaker by it. From now on the name means the new speaker.

        Raises:
            ChangeRefusedError: the speaker does not have the name, or no other.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return speakers.split_name(db, speaker_id, name)

    def split_occurrences(
        self,
        speaker_id: int,
        *,
        name: str,
        source_ids: Sequence[int] = (),
        occurrence_ids: Sequence[int] = (),
    ) -> Moved | None:
        """Return the speaker called ``name``, who now has what another had in some sources.

        In those sources the other one's names mean the new speaker from now on. None if there is no
        speaker to take from.

        Raises:
            ChangeRefusedError: nothing there is the speaker's, or the name is the speaker's own.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return speakers.split_occurrences(
                db, speaker_id, name=name, source_ids=source_ids, occurrence_ids=occurrence_ids
            )

    def rename_speaker(self, speaker_id: int, name: str) -> SpeakerCount | None:
        """Return a speaker with the name that a person chose, None if there is none with this id.

        The earlier name stays an alias and goes on meaning the speaker; no import replaces the new.

        Raises:
            ChangeRefusedError: there is no word in the name, or it means another speaker.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return speakers.rename_speaker(db, speaker_id, name)

    def set_wikidata(self, speaker_id: int, item: str | None) -> SpeakerCount | None:
        """Return a speaker with a Wikidata item, or None; ``item`` None forgets the one there was.

        Raises:
            ChangeRefusedError: another speaker is that item.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return speakers.set_wikidata(db, speaker_id, item)
