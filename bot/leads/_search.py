"""The search for what one entry lacks: whom to ask, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.checkers.candidate_page import candidate
from bot.checkers.github_readme import Readme, Repository, readme_of
from bot.checkers.huggingface_paper import HubPaper, hub_paper
from bot.leads._gaps import FAMILIES, Gap
from bot.leads._known import Known, Subject
from bot.leads._models import model_at, own_of, prove_own, space_at
from bot.leads._pointers import Pointers, page_at, plain, pointers_of
from bot.leads._proofs import GITHUB, Proof, prove_code, prove_page
from bot.lists.roles import Role, role_of
from bot.model import Link, Resource
from bot.net.places import same_place


@dataclass(frozen=True, slots=True)
class Search:
    """An entry that lacks something, and is about one paper."""

    known: Known
    subject: Subject
    links: tuple[Link, ...]
    gaps: tuple[Gap, ...]
    _codes: list[Proof | None] = field(default_factory=list, init=False, repr=False, compare=False)
    """The answer of `_code`, which all the others ask for."""

    # ── whom to ask ──

    def wanted(self) -> Iterator[Resource]:
        """Hugging Face first, and then whatever it or the paper itself points at."""
        yield from asked_of_hub(self.subject.name)
        for gap in self.gaps:
            match gap.role:
                case Role.CODE:
                    yield from map(readme_of, self._repositories())
                case Role.DEMO:
                    yield from filter(None, map(candidate, self._pages()))
                    yield from (space_at(name) for name, _ in self._space())
                case _:
                    yield from self._models()

    def _repositories(self) -> Iterator[str]:
        """Those that something of the paper's points at, and the list does not."""
        return (name for name in self._pointers().code if not self.known.lists_repository(name))

    def _pages(self) -> Iterator[str]:
        """The same of pages, and the homepages of the entry's repositories."""
        pages = {plain(page): page for page in (*self._homepages(), *self._pointers().pages)}
        return (page for page in pages.values() if not self.known.lists(page))

    def _models(self) -> Iterator[Resource]:
        """The README that may lead to a model, and the model."""
        if (hub := self._hub()) is not None and hub.models:
            yield from map(readme_of, self._own_code())
            if (model := self._model()) is not None:
                yield model_at(model[0])

    # ── what is known ──

    def _hub(self) -> HubPaper | None:
        return HubPaper.of(self.known.facts(hub_paper(self.subject.name)))

    def _pointers(self) -> Pointers:
        return pointers_of(self.subject.paper, self._hub())

    def _own_code(self) -> tuple[str, ...]:
        """The repositories that the entry links to by today's names, and the one that was found for it."""
        listed = (resource for link in self.links if (resource := self.known.resource(link)))
        names = [name for resource in listed for name in list(self.known.repositories(resource))[-1:]]
        code = self._code()
        return tuple(dict.fromkeys((*names, *([_name_of(code)] if code else []))))

    def _homepages(self) -> Iterator[str]:
        """What the owners of the entry's repositories give for their homepages."""
        own = (resource for link in self.links if (resource := self.known.resource(link)))
        for resource in (*own, *map(readme_of, self._own_code())):
            repository = Repository.of(self.known.facts(resource))
            page = page_at(repository.homepage) if repository and repository.homepage else None
            if page is not None:
                yield page

    def _own_demo(self) -> str | None:
        """The page that the entry links to as its demo."""
        family = FAMILIES[Role.DEMO]
        return next((link.url for link in self.links if role_of(link.text, link.url) in family), None)

    def _model(self) -> tuple[str, str] | None:
        """The model that seems to be the paper's, and why."""
        hub, code = self._hub(), self._own_code()
        readmes = (Readme.of(self.known.facts(readme_of(name))) for name in code)
        named = [model for readme in readmes if readme for model in readme.models]
        owners = [name.partition("/")[0] for name in code]
        return own_of(hub.models, self.subject.paper.title, owners, named) if hub else None

    def _space(self) -> Iterator[tuple[str, str]]:
        """The Space that seems to be the paper's demo, and why."""
        hub, owners = self._hub(), [name.partition("/")[0] for name in self._own_code()]
        space = own_of(hub.spaces, self.subject.paper.title, owners) if hub else None
        if space is not None:
            yield space

    # ── what was found ──

    def found(self) -> Iterator[tuple[Gap, Proof]]:
        """What the entry lacks, where it is surely known."""
        provers: Mapping[Role, Callable[[], Proof | None]] = {
            Role.CODE: self._code,
            Role.DEMO: self._demo,
            Role.MODEL: self._proven_model,
        }
        for gap in self.gaps:
            if (proof := provers[gap.role]()) is not None:
                yield gap, proof

    def _code(self) -> Proof | None:
        """The repository of an entry that links to none."""
        if not self._codes:
            self._codes.append(self._found_code())
        return self._codes[0]

    def _found_code(self) -> Proof | None:
        if all(gap.role is not Role.CODE for gap in self.gaps):
            return None
        pointers, demo = self._pointers().code, self._own_demo()
        for name in self._repositories():
            proof = prove_code(self.known.facts(readme_of(name)), self.subject, pointers[name], demo=demo)
            if proof is not None and not self.known.lists_repository(_name_of(proof)):
                return proof
        return None

    def _demo(self) -> Proof | None:
        pointers, homepages = self._pointers().pages, tuple(self._homepages())
        for page in self._pages():
            resource = candidate(page)
            facts = self.known.facts(resource) if resource else {}
            sources = pointers.get(page, ())
            is_homepage = any(same_place(page, home) for home in homepages)
            proof = prove_page(page, facts, self.subject, sources, is_homepage=is_homepage)
            if proof is not None:
                return proof
        return next((proof for name, why in self._space() if (proof := self._own(space_at(name), why))), None)

    def _proven_model(self) -> Proof | None:
        model = self._model()
        return self._own(model_at(model[0]), model[1]) if model else None

    def _own(self, resource: Resource, why: str) -> Proof | None:
        """A model or a Space that is there, and not in the list yet."""
        proof = prove_own(resource, self.known.facts(resource), why)
        return proof if proof is not None and not self.known.lists(proof.url) else None


def asked_of_hub(name: str) -> Iterator[Resource]:
    """What Hugging Face may know of a paper; it has none from before 2007, whose ids have a slash."""
    if "/" not in name:
        yield hub_paper(name)


def _name_of(code: Proof) -> str:
    """The repository that was found, as `owner/name`."""
    return code.url.removeprefix(GITHUB)
