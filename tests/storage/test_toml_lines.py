"""The line of each key, held against tomllib on files nobody would write."""

import json
import tomllib

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from reminder.storage.toml_lines import lines

BLANKS = st.sampled_from(["", " ", "\t", "  "])
COMMENT = st.sampled_from(["", "# plain", '# "quoted', "# [not.a.table]", "# a = 1", "#'''", "# ]"])
NAMES = st.sampled_from(
    ["a", "b", "c", "d", "1", "a-b", "x_y", "true", "", "ü", 'say "x"', "dot.ted", "tab\t", "[", "#"]
)


@st.composite
def key_parts(draw):
    """A name, and one of the ways to write it."""
    name = draw(NAMES)
    ways = [json.dumps(name)]
    if name and name.isascii() and name.replace("-", "").replace("_", "").isalnum():
        ways.append(name)
    if "'" not in name:
        ways.append(f"'{name}'")
    return name, draw(st.sampled_from(ways))


PLAIN = st.sampled_from(
    [
        *(
            "1",
            "-1.5e3",
            "true",
            "inf",
            "1979-05-27",
            "1979-05-27 07:32:00",
            "07:32:00",
            '""',
            '"a # b"',
            r'"\" ]\\"',
        ),
        *("''", r"'\'", "'#'", '"""\nlong # [x]\na = 1\n"""', r'"""\""""', '"""""two at each end"""""', '""""""'),
        *("'''\n[x] '' '\n'''", "'''''x'''''", "''''''", '"\\u005D"'),
    ]
)


def arrays(values):
    gaps = st.sampled_from(["", " ", "\n", "\n# ] ' \" }\n", "\n\n  "])

    def written(items, gap, comma):
        return "[" + gap + ("," + gap).join(items) + ("," if comma and items else "") + gap + "]"

    return st.builds(written, st.lists(values, max_size=3), gaps, st.booleans())


def inline_tables(values):
    pairs = st.dictionaries(st.sampled_from("pqrs"), values, max_size=3)
    return pairs.map(lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + "}")


VALUES = st.recursive(PLAIN, lambda values: arrays(values) | inline_tables(values), max_leaves=6)


@st.composite
def files(draw):
    """A file and the line of each key that was written into it, a key counted where it first stands."""
    text, expected, table = "", {}, ()
    for _ in range(draw(st.integers(1, 8))):
        what = draw(st.sampled_from(["blank", "table", "tables", "pair", "pair", "pair"]))
        indent, comment, blank = draw(BLANKS), draw(COMMENT), draw(BLANKS)
        end = draw(st.sampled_from(["\n", "\r\n"]))
        if what == "blank":
            text += indent + comment + end
            continue
        parts = draw(st.lists(key_parts(), min_size=1, max_size=3))
        path = tuple(name for name, _ in parts)
        written = (blank + "." + blank).join(way for _, way in parts)
        line = text.count("\n") + 1
        if what == "pair":
            path = table + path
            text += f"{indent}{written}{blank}={blank}{draw(VALUES)}{blank}{comment}{end}"
        else:
            table = path
            opening, closing = ("[", "]") if what == "table" else ("[[", "]]")
            text += f"{indent}{opening}{blank}{written}{blank}{closing}{blank}{comment}{end}"
        begin = len(path) - len(parts)
        for length in range(begin + 1, len(path) + 1):
            expected.setdefault(path[:length], line)
    try:
        return text, expected, tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        reject()  # a key given twice: not this test's affair


def paths(value, path=()):
    for key, item in value.items():
        yield (*path, key)
        if isinstance(item, dict):
            yield from paths(item, (*path, key))


@given(files())
def test_each_key_is_found_on_the_line_it_was_written_on(file):
    text, expected, _ = file

    found = lines(text)

    assert {path: found.get(path) for path in expected} == expected


@given(files())
def test_what_tomllib_finds_has_a_line(file):
    text, _, values = file

    found = lines(text)

    assert set(paths(values)) <= set(found)


@given(st.text(alphabet="ab.=[]{}\"'#,\\ \t\n1", max_size=40))
@example('a = {b = [{c = "}"}], d = {e = 1}}')
def test_whatever_tomllib_accepts_is_followed_to_its_end(text):
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return

    found = lines(text)

    assert set(paths(values)) <= set(found)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('[reminder]\nearliest = "50m"', ("reminder", "earliest"), 2),
        ('\n\nreminder.latest = "1h"', ("reminder", "latest"), 3),
        ('reminder = {lull = "10s"}', ("reminder", "lull"), 1),
        ('[quiet]\napps = [\n  "a",  # ]\n  "b",\n]\ncall = true', ("quiet", "call"), 6),
        ('[quiet]\r\napps = ["""\r\n]"""]\r\ncall = true', ("quiet", "call"), 4),
        ('["quiet"]\n"ca\\u006cl" = true', ("quiet", "call"), 2),
    ],
)
def test_a_key_is_found_however_it_is_written(text, path, line):
    assert lines(text)[path] == line


def test_a_long_file_is_scanned_in_one_pass():
    text = "".join(f'[s{number}]\nkey = """\n{"x" * 50}\n"""\n' for number in range(10_000))

    assert lines(text)["s9999", "key"] == 9999 * 4 + 2


def test_deep_nesting_within_what_tomllib_accepts_is_no_trouble():
    arrays = "a = " + "[" * 300 + "]" * 300 + "\nb = 1"
    tables = "a = " + "{a = " * 150 + "1" + "}" * 150 + "\nb = 1"

    assert lines(arrays)["b",] == 2
    assert lines(tables)["b",] == 2
