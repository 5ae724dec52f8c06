#!/usr/bin/env python3
"""Checks the rules of the tree that neither compiler nor formatter checks.

Usage: tests/tidy/tidy_test.py [--self-test]

Prints "file:line: what is wrong; the remedy" for each breach and fails if
there is one. With --self-test it runs on invented trees instead, one for each
rule, and fails if a breach is not caught or a good line is.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 60
COLUMNS_MAX = 80

CPP = (".h", ".cc")
CODE = CPP + (".proto", ".py", ".sh", ".cmake")
VENDORED = ("proto/google/", "proto/grpc/")
LIBRARIES = ("common/", "ingest-service/", "query-service/")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')

# What may be included where: the include, the only paths that may have it
# (beside tests/), and the remedy. The first pattern that fits decides.
INCLUDE_RULES = (
    (re.compile(r"\.pb\.h$"),
     re.compile(r"(_handler\.|_answers\.|^query-service/quote_|/convert|^ingest-service/ledger|"
                r"^query-service/(follower\.|store/)|"
                r"^ingest-service/import/|^common/rpc/)"),
     "generated code stays in handlers, answers, convert, ledger, store, "
     "follower, import and common/rpc: convert to a plain struct of "
     "common/model"),
    (re.compile(r"^rocksdb/"),
     re.compile(r"^(common/rocks|ingest-service/ledger|"
                r"query-service/(index|store))/"),
     "RocksDB stays in common/rocks, ingest-service/ledger, "
     "query-service/index and query-service/store: ask one of them"),
    (re.compile(r"^(grpcpp|grpc\+\+|grpc)/"),
     re.compile(r"(^common/rpc/|_handler\.|_server\.|(^|/)main\.cc$|"
                r"^ingest-service/import/|^query-service/follower)"),
     "gRPC stays in common/rpc, handlers, servers, main, import and "
     "follower: return an absl::Status or a plain struct"),
)

# Folders that never include another folder.
SEPARATE = (
    ("common/", ("ingest-service/", "query-service/"),
     "common never includes the services: move what both need to common"),
    ("ingest-service/", ("query-service/",),
     "the services never include each other: move it to common"),
    ("query-service/", ("ingest-service/",),
     "the services never include each other: move it to common"),
)

# Words of C++ code outside tests, where they may stand, and the remedy.
BANNED_IN_CODE = (
    (re.compile(r"\bstd::(cout|cerr|clog)\b"), None,
     "log with common/observe"),
    (re.compile(r"\bassert\s*\("), None, "use TS_CHECK, or return a Status"),
    (re.compile(r"\bthrow\b"), None, "return an absl::Status"),
    (re.compile(r"\busing\s+namespace\b"), None,
     "name what is used: `using a::B;`"),
    (re.compile(r"\bv?f?printf\s*\("),
     re.compile(r"(^common/base/check\.cc|(^|/)main\.cc)$"),
     "log with common/observe, build strings with absl::StrCat"),
)
BANNED_ANYWHERE = (
    (re.compile(r"\b(TODO|FIXME|XXX)\b"),
     "do it now, or write an issue and leave no mark"),
)
MACHINE_PATH = re.compile(r"(?<![\w.\-*$}])/(work|root|home)/")

# Comments and literals, so that rules on code see code only. Numbers come
# first: the quote in 1'000 opens nothing.
TOKEN = re.compile(
    r'(?P<number>\b\d[\w\']*)'
    r'|(?P<raw>\bR"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<literal>"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')',
    re.DOTALL)


def blank(text, kinds):
    """Returns `text` without tokens of these kinds, line for line."""
    def replace(match):
        if match.lastgroup not in kinds and not (
                "raw" in kinds and match.group("raw")):
            return match.group()
        # The blank keeps what follows a literal out of column 0.
        return "\n" * match.group().count("\n") + " "
    return TOKEN.sub(replace, text)


def is_kind(path, suffixes):
    return path.endswith(suffixes) or (
        ".cmake" in suffixes and path.endswith("CMakeLists.txt"))


class Tree:
    """The files of a checkout, as git sees them, and what is wrong."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.breaches = []
        self.texts = {}
        for path in self._paths():
            if path.startswith(VENDORED):
                continue
            try:
                self.texts[path] = (self.root / path).read_bytes().decode()
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue  # Test data in another encoding, or a removed file.

    def _paths(self):
        """Tracked and new files; every file where there is no git."""
        if (self.root / ".git").exists():
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"],
                cwd=self.root, stdout=subprocess.PIPE, check=True).stdout
            return sorted(set(listed.decode().split("\0")) - {""})
        paths = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders if not f.startswith("build")]
            paths += [str((pathlib.Path(folder) / f).relative_to(self.root))
                      for f in files]
        return sorted(paths)

    def breach(self, path, line, what, remedy):
        self.breaches.append(f"{path}:{line}: {what}; {remedy}")

    def of(self, suffixes, *folders):
        for path, text in self.texts.items():
            if is_kind(path, suffixes) and path.startswith(folders or ""):
                yield path, text


def numbered(text):
    return enumerate(text.splitlines(), 1)


def check_includes(tree):
    for path, text in tree.of(CPP):
        for number, line in numbered(text):
            match = INCLUDE.match(line)
            if match:
                check_include(tree, path, number, match.group(1))


def check_include(tree, path, number, included):
    what = f"may not include {included}"
    for folder, others, remedy in SEPARATE:
        if path.startswith(folder) and included.startswith(others):
            tree.breach(path, number, what, remedy)
    if path.startswith("tests/"):
        return
    for pattern, places, remedy in INCLUDE_RULES:
        if pattern.search(included):
            if not places.search(path):
                tree.breach(path, number, what, remedy)
            return


def check_sizes(tree):
    for path, text in tree.of(CODE):
        count = len(text.splitlines())
        if count > FILE_LINES_MAX:
            tree.breach(path, FILE_LINES_MAX + 1,
                        f"{count} lines, more than {FILE_LINES_MAX}",
                        "split it by what its parts do")
    for path, text in tree.of(CPP):
        for first, count in long_functions(text):
            tree.breach(path, first,
                        f"a function of {count} lines, more than "
                        f"{FUNCTION_LINES_MAX}", "give its steps names")
        shown = blank(text, {"raw"})
        for number, line in numbered(shown):
            if len(line) > COLUMNS_MAX and not INCLUDE.match(line) \
                    and "://" not in line:
                tree.breach(path, number,
                            f"{len(line)} columns, more than {COLUMNS_MAX}",
                            "break the line; run clang-format-14 -i")


def long_functions(text):
    """Finds functions too long, as pairs of first line and line count.

    In Google format everything in a function is indented, so a function is
    what lies between a lone brace in column 0 and the last line in column 0
    before it.
    """
    first = None
    for number, line in numbered(blank(text, {"raw", "comment"})):
        line = line.rstrip()
        if line == "}" and first is not None:
            if number - first + 1 > FUNCTION_LINES_MAX:
                yield first, number - first + 1
            first = None
        elif line.startswith("}"):
            first = None  # The end of a class, a namespace or a macro's body.
        elif line and line[0] not in " \t#{":
            first = number


def check_words(tree):
    for path, text in tree.of(CODE):
        if path.startswith("tests/"):
            continue
        for number, line in numbered(text):
            for pattern, remedy in BANNED_ANYWHERE:
                match = pattern.search(line)
                if match:
                    tree.breach(path, number, f"says {match.group()}", remedy)
    for path, text in tree.of(CPP):
        if path.startswith("tests/"):
            continue
        code = blank(text, {"raw", "comment", "literal"})
        for number, line in numbered(code):
            for pattern, places, remedy in BANNED_IN_CODE:
                match = pattern.search(line)
                if match and not (places and places.search(path)):
                    tree.breach(path, number,
                                f"uses `{match.group().rstrip('( ')}`", remedy)


def check_headers(tree):
    for path, text in tree.of((".h",)):
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            tree.breach(path, 1, "no #pragma once",
                        "put it below the first comment")


def check_machine_paths(tree):
    for path, text in tree.texts.items():
        for number, line in numbered(text):
            match = MACHINE_PATH.search(line)
            if match:
                tree.breach(path, number,
                            f"a path of one machine ({match.group()}...)",
                            "make it relative to the repository, or a flag")


def check_rpcs_are_tested(tree):
    tested = "\n".join(text for _, text in tree.of(
        (".h", ".cc", ".py", ".sh"), "tests/"))
    for path, text in tree.of(("_handler.cc",)):
        for number, line in numbered(blank(text, {"comment"})):
            match = re.match(r"\S.*\b(\w+Handler)::(\w+)\(", line)
            if match and match.group(1) != match.group(2) \
                    and not re.search(rf"\b{match.group(2)}\b", tested):
                tree.breach(path, number,
                            f"no test mentions the rpc {match.group(2)}",
                            "call it in tests/service")


def untested_sources(tree):
    """Returns library sources whose header no test includes."""
    tested = "\n".join(text for _, text in tree.of(CPP, "tests/"))
    return [path for path, _ in tree.of((".cc",), *LIBRARIES)
            if not path.endswith("main.cc")
            and f'"{path[:-len("cc")]}h"' not in tested]


def check(root):
    tree = Tree(root)
    for rule in (check_includes, check_sizes, check_words, check_headers,
                 check_machine_paths, check_rpcs_are_tested):
        rule(tree)
    return tree


# --- The self-test ---------------------------------------------------------

HEADER = "// A thing.\n\n#pragma once\n"
LONG_BODY = "  Call();\n" * (FUNCTION_LINES_MAX - 1)
HOME = "/" + "home/"

# A file that must be reported, at this line, with these words.
BAD = (
    ("common/text/a.cc", '#include <rocksdb/db.h>\n', 1, "common/rocks"),
    ("query-service/quotes/a.cc", '\n#include "rocksdb/db.h"\n', 2,
     "may not include rocksdb/db.h"),
    ("common/model/a.cc", '#include <grpcpp/grpcpp.h>\n', 1, "gRPC stays"),
    ("ingest-service/parse/a.cc", '#include "proto/turnstone/v1/a.pb.h"\n', 1,
     "generated code"),
    ("query-service/main.cc", '#include "proto/turnstone/v1/a.grpc.pb.h"\n', 1,
     "generated code"),
    ("common/base/a.cc", '#include "query-service/index/keys.h"\n', 1,
     "common never"),
    ("ingest-service/a.cc", '#include "query-service/index/keys.h"\n', 1,
     "never include each other"),
    ("query-service/a.cc", '#include "ingest-service/ledger/ledger.h"\n', 1,
     "never include each other"),
    ("common/base/a.cc", "int a;\n" * (FILE_LINES_MAX + 1), 601, "601 lines"),
    ("common/base/a.cc", "\nvoid A(int b,\n       int c) {\n" + LONG_BODY +
     "}\n", 2, "a function of 62 lines"),
    ("tests/unit/a_test.cc", 'TEST(A, B) {\n  A(R"(\nx\n)");\n' + LONG_BODY +
     "}\n", 1, "a function of"),
    ("common/base/a.cc", "int a;  // " + "a" * 70 + "\n", 1, "81 columns"),
    ("common/base/a.cc", "std::cout << 1;\n", 1, "common/observe"),
    ("common/base/a.cc", "  assert(a);\n", 1, "TS_CHECK"),
    ("common/base/a.cc", "  int b = 1'000; throw b; int c = 1'0;\n", 1,
     "absl::Status"),
    ("common/base/a.cc", "using namespace std;\n", 1, "using namespace"),
    ("common/base/a.cc", '  fprintf(stderr, "a");\n', 1, "uses `fprintf`"),
    ("common/base/a.cc", "// TODO: all of it.\n", 1, "says TODO"),
    ("deploy/a.sh", "# FIXME\n", 1, "says FIXME"),
    ("proto/turnstone/v1/b.proto", "// XXX\n", 1, "says XXX"),
    ("common/base/a.h", "// A thing.\n", 1, "#pragma once"),
    ("deploy/a.md", "See " + HOME + "me/a.\n", 1, "a path of one machine"),
    ("query-service/query_handler.cc",
     "// A.\ngrpc::ServerUnaryReactor* QueryHandler::Bake(\n", 2,
     "no test mentions the rpc Bake"),
)

# A file that must not be reported.
GOOD = (
    ("common/rocks/a.cc", '#include <rocksdb/db.h>\n'),
    ("query-service/index/a.cc", '#include "rocksdb/db.h"\n'),
    ("query-service/query_server.cc", '#include <grpcpp/grpcpp.h>\n'),
    ("query-service/main.cc", '#include <grpcpp/grpcpp.h>\nprintf("a");\n'),
    ("ingest-service/ledger/a.cc", '#include "proto/turnstone/v1/a.pb.h"\n'),
    ("query-service/convert.h",
     HEADER + '#include "proto/turnstone/v1/a.pb.h"\n'),
    ("query-service/follower.cc", '#include "proto/a/v1/feed.grpc.pb.h"\n'),
    ("tests/service/a_test.cc",
     '#include "proto/turnstone/v1/a.grpc.pb.h"\nassert(a); // TODO\n'),
    ("common/base/a.cc", "int a;\n" * FILE_LINES_MAX),
    ("common/base/a.cc", "void A() {\n" + LONG_BODY[:-len("  Call();\n")] +
     "}\n\nvoid B() {\n" + LONG_BODY[:-len("  Call();\n")] + "}\n"),
    ("common/base/a.cc", "namespace {\n\n" + "int a;\n" * 70 +
     "}  // namespace\n"),
    ("common/base/a.cc", "// " + "a" * 77 + "\n"),
    ("common/base/a.cc", '// Does not throw.\nLog("printf(throw)");\n'),
    ("common/base/a.cc", "static_assert(a); snprintf(a, 1);\n"),
    ("common/base/check.cc", '  fprintf(stderr, "a");\n'),
    ("tests/unit/a_test.cc", 'A(R"(\n' + "a" * 99 + '\n)");\n'),
    ("deploy/a.md", "https://example.org" + HOME + "a\n"),
    ("query-service/query_handler.cc", "QueryHandler::QueryHandler(int a)\n"),
)


def check_one(path, text):
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root, path)
        file.parent.mkdir(parents=True)
        file.write_text(text)
        return check(root).breaches


def self_test():
    failures = 0
    for path, text, line, words in BAD:
        breaches = check_one(path, text)
        if not any(b.startswith(f"{path}:{line}: ") and words in b
                   for b in breaches):
            print(f"not caught at {path}:{line} ({words}): {breaches}")
            failures += 1
    for path, text in GOOD:
        breaches = check_one(path, text)
        if breaches:
            print(f"caught wrongly: {breaches}")
            failures += 1
    print(f"tidy self-test: {len(BAD)} bad and {len(GOOD)} good snippets, "
          f"{failures} wrong")
    return failures


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 1 if self_test() else 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    root = pathlib.Path(__file__).resolve().parents[2]
    tree = check(root)
    for path in untested_sources(tree):
        print(f"warning: {path}: no test includes its header")
    for breach in tree.breaches:
        print(breach)
    print(f"tidy: {len(tree.texts)} files, {len(tree.breaches)} breaches")
    return 1 if tree.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
