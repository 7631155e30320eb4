#!/usr/bin/env python3
"""Makes rulesets/catalogue/*.tsv: what PostgreSQL 15 to 18 and MySQL and MariaDB have by name.

    python3 rulesets/generate/catalogues.py postgresql CLIENT... > rulesets/catalogue/postgresql-functions.tsv
    python3 rulesets/generate/catalogues.py types CLIENT...      > rulesets/catalogue/postgresql-types.tsv
    python3 rulesets/generate/catalogues.py operators CLIENT...  > rulesets/catalogue/postgresql-operators.tsv
    python3 rulesets/generate/catalogues.py operands CLIENT      > rulesets/catalogue/postgresql-operands.tsv
    python3 rulesets/generate/catalogues.py mysql CLIENT         > rulesets/catalogue/mysql-functions.tsv

A CLIENT is `VERSION=COMMAND`: the command takes one query as its last argument and prints rows, columns parted by tabs.
For a server that runs: `15=psql -h 127.0.0.1 -U postgres -At -F <tab> -c`. For those that do not, PGlite is PostgreSQL in a
package of npm: `16=node rulesets/generate/pglite.mjs @electric-sql/pglite` (0.2.17 is 16.4, 0.4.6 is 17.5, 0.5.17 is
18.7). What it takes by type is asked of 15: 16 and 18 take no more of what all three have. For MariaDB: `10.11=mysql -h 127.0.0.1 -u root -N -B -f -e`.
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_ARGUMENTS = 8

# Functions that the grammar itself knows, with their fewest and most arguments, and since which version:
# PostgreSQL documentation, "Functions and Operators" and appendix "SQL Key Words".
GRAMMAR_FUNCTIONS = [
    ("cast", 1, 1, 15), ("coalesce", 1, None, 15), ("collation", 1, 1, 15), ("current_catalog", 0, 0, 15),
    ("current_date", 0, 0, 15), ("current_role", 0, 0, 15), ("current_time", 0, 1, 15), ("current_timestamp", 0, 1, 15),
    ("current_user", 0, 0, 15), ("exists", 1, 1, 15), ("extract", 1, 2, 15), ("greatest", 1, None, 15),
    ("grouping", 1, None, 15), ("least", 1, None, 15), ("localtime", 0, 1, 15), ("localtimestamp", 0, 1, 15),
    ("normalize", 1, 2, 15), ("nullif", 2, 2, 15), ("overlay", 1, 4, 15), ("position", 1, 2, 15), ("row", 0, None, 15),
    ("session_user", 0, 0, 15), ("substring", 1, 3, 15), ("treat", 1, 1, 15), ("trim", 1, 3, 15), ("user", 0, 0, 15),
    ("values", 1, None, 15), ("xmlconcat", 1, None, 15), ("xmlelement", 1, None, 15), ("xmlexists", 1, 2, 15),
    ("xmlforest", 1, None, 15), ("xmlparse", 1, 1, 15), ("xmlpi", 1, 2, 15), ("xmlroot", 2, 3, 15),
    ("xmlserialize", 1, 1, 15), ("xmltable", 1, None, 15), ("array", 0, None, 15), ("any", 1, 1, 15), ("some", 1, 1, 15),
    ("all", 1, 1, 15), ("json_array", 0, None, 16), ("json_object", 0, None, 16), ("json_arrayagg", 1, None, 16),
    ("json_objectagg", 1, None, 16), ("system_user", 0, 0, 16), ("json", 1, 1, 17), ("json_exists", 2, None, 17),
    ("json_query", 2, None, 17), ("json_scalar", 1, 1, 17), ("json_serialize", 1, 1, 17), ("json_table", 2, None, 17),
    ("json_value", 2, None, 17), ("merge_action", 0, 0, 17),
]

FUNCTIONS = """SELECT proname, min(pronargs - pronargdefaults), max(CASE WHEN provariadic <> 0 THEN 1000 ELSE pronargs END)
 FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a', 'w')
 AND proname ~ '^[a-z][a-z0-9_]*$' GROUP BY proname, pronargs, provariadic ORDER BY 1, 2, 3"""
TYPES = """SELECT typname, 0, 0 FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typrelid = 0
 AND typname ~ '^[a-z][a-z0-9]*$' ORDER BY 1"""
OPERATORS = "SELECT DISTINCT oprname, 0, 0 FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace ORDER BY 1"
# Names of types that only the grammar knows (appendix "SQL Key Words" and chapter "Data Types").
GRAMMAR_TYPES = ["bigint", "bit", "boolean", "char", "character", "dec", "decimal", "double", "float", "int", "integer",
                 "interval", "national", "nchar", "numeric", "precision", "real", "smallint", "time", "timestamp", "varchar",
                 "bigserial", "serial", "smallserial", "serial2", "serial4", "serial8"]


# The families of types that the scanner tells apart, and the types of PostgreSQL that stand for each.
FAMILIES = {
    "integer": ["int4"], "numeric": ["numeric"], "double": ["float8"], "text": ["text", "varchar"], "date": ["date"],
    "timestamp": ["timestamp", "timestamptz"], "boolean": ["bool"], "json": ["json", "jsonb"],
}
BINARY_OPERATORS = ["=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&", "|", "<<", ">>"]
UNARY_OPERATORS = ["-", "~"]
MOST_OPERANDS = 4
# A command's argument is limited.
CALLS_AT_ONCE = 1000
# A call that no function or operator takes, or a condition that is none; all other errors say nothing of it.
REFUSED = """CREATE FUNCTION pg_temp.refused(call text) RETURNS boolean LANGUAGE plpgsql AS $$
 BEGIN EXECUTE 'SELECT 1 FROM (SELECT ' || call || ' AS x) AS y WHERE false'; RETURN false;
 EXCEPTION WHEN undefined_function OR datatype_mismatch THEN RETURN true; WHEN OTHERS THEN RETURN false; END $$;
 SELECT call FROM unnest(ARRAY[%s]) AS call WHERE pg_temp.refused(call)"""


def rows(command, query):
    done = subprocess.run(command + [" ".join(query.split())], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines() if line]


def clients(arguments):
    for argument in arguments:
        version, command = argument.split("=", 1)
        yield int(version.split(".")[0]), [part.replace("<tab>", "\t") for part in command.split(" ")]


def joined(spans):
    """Joins overlapping and neighbouring spans of argument counts."""
    whole = []
    for low, high in sorted(spans):
        if whole and low <= whole[-1][1] + 1:
            whole[-1][1] = max(whole[-1][1], high)
        else:
            whole.append([low, high])
    return [tuple(span) for span in whole]


def by_version(query, arguments, extra):
    """name -> {version: spans of argument counts}"""
    found = {}
    versions = []
    for version, command in clients(arguments):
        versions.append(version)
        for name, low, high in rows(command, query):
            found.setdefault(name, {}).setdefault(version, []).append((int(low), int(high)))
    for name, low, high, since in extra:
        for version in versions:
            if version >= since:
                found.setdefault(name, {}).setdefault(version, []).append((low, 1000 if high is None else high))
    return found


def shown(span):
    low, high = span
    if high >= 1000:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def print_versions(found, header):
    print(header)
    for name in sorted(found):
        counts = {version: ",".join(shown(s) for s in joined(spans)) for version, spans in found[name].items()}
        start = None
        ordered = sorted(counts)
        for at, version in enumerate(ordered):
            start = version if start is None else start
            last = at + 1 == len(ordered) or ordered[at + 1] != version + 1 or counts[ordered[at + 1]] != counts[version]
            if last:
                print(f"{name}\t{start}-{version}\t{counts[version]}")
                start = None


def operands(arguments):
    """Asks for every family at every place of a call, the other places open (a bare NULL fits all), and for every pair
    of families beside an operator. A family is refused where all its types are."""
    ((_, command),) = clients(arguments)
    nulls = {family: [f"NULL::{name}" for name in names] for family, names in FAMILIES.items()}
    nulls["literal"] = ["NULL"]
    asked = {}  # (name, count) -> {what is refused: calls that must all be refused}
    for name, count in shared_functions():
        for place in range(count):
            for family, forms in nulls.items():
                filled = [", ".join(form if at == place else "NULL" for at in range(count)) for form in forms]
                asked.setdefault((name, count), {})[f"{place + 1}:{family}"] = [f"{name}({text})" for text in filled]
    for family, forms in nulls.items():
        asked.setdefault(("extract", 1), {})[f"1:{family}"] = [f"extract(year FROM {form})" for form in forms]
        asked.setdefault(("position", 1), {})[f"1:{family}"] = [f"position(NULL IN {form})" for form in forms]
        asked.setdefault(("condition", 1), {})[f"1:{family}"] = [f"NOT {form}" for form in forms]
        # LIKE, whatever its pattern is.
        asked.setdefault(("~~", 1), {})[f"1:{family}"] = [f"{form} ~~ NULL" for form in forms]
        for sign in UNARY_OPERATORS:
            asked.setdefault((sign, 1), {})[f"1:{family}"] = [f"{sign} {form}" for form in forms]
        for sign in BINARY_OPERATORS:
            for other, others in nulls.items():
                calls = [f"{left} {sign} {right}" for left in forms for right in others]
                asked.setdefault((sign, 2), {})[f"{family}:{other}"] = calls
    every = sorted({call for kinds in asked.values() for calls in kinds.values() for call in calls})
    refused = set()
    for start in range(0, len(every), CALLS_AT_ONCE):
        listed = ", ".join("'" + call + "'" for call in every[start:start + CALLS_AT_ONCE])
        refused.update(call for (call, *_) in rows(command, REFUSED % listed))
    print("# name\tcount\twhat it does not take, whatever stands at the other places: place:family, of operators left:right")
    for (name, count), kinds in sorted(asked.items()):
        none = [kind for kind, calls in kinds.items() if refused.issuperset(calls)]
        # What takes not even literals is not there: a later version may have it.
        if none and "1:literal" not in none:
            print(f"{name}\t{count}\t{' '.join(none)}")


def shared_functions():
    """The functions that both engines have, with each number of operands that both take."""
    read = lambda file: open(os.path.join(HERE, "../catalogue", file), encoding="utf-8").read().splitlines()[1:]
    source = {line.split("\t")[0] for line in read("mysql-functions.tsv")}
    of_grammar = {name for name, *_ in GRAMMAR_FUNCTIONS} - {"substring", "trim"}
    for line in read("postgresql-functions.tsv"):
        name, _, counts = line.split("\t")
        spans = [span.split("-") for span in counts.split(",") if not span.endswith("+")]
        if name in source and name not in of_grammar:
            for count in sorted({n for span in spans for n in range(int(span[0]), int(span[-1]) + 1)}):
                if 0 < count <= MOST_OPERANDS:
                    yield name, count


def mysql(arguments):
    ((_, command),) = clients(arguments)
    listed = open(os.path.join(HERE, "mysql-function-names.txt"), encoding="utf-8").read()
    names = {w for line in listed.splitlines() if not line.startswith("#") for w in line.split()}
    helped = rows(command, "SELECT LOWER(t.name) FROM mysql.help_topic t JOIN mysql.help_category c USING (help_category_id) "
                  "WHERE c.name LIKE '%unction%' OR c.name = 'Geographic Features'")
    # Topics that are no functions.
    topics = {"procedure", "microseconds", "division", "rollup", "distinct", "true", "false", "div", "xor", "like", "rlike",
              "regexp", "in", "is", "not", "functions", "between", "parentheses", "default"}
    names |= {n for (n,) in helped if re.fullmatch(r"[a-z][a-z0-9_]*", n) and n not in topics}
    print("# name\targuments that MariaDB takes, empty where it is not known")
    for name in sorted(names):
        print(f"{name}\t{counts_of(command, name)}")


def counts_of(command, name):
    """Asks the server: a wrong number of arguments has its own error (1582); a syntax error says nothing."""
    taken = []
    for n in range(MOST_ARGUMENTS + 1):
        call = f"DO {name}({', '.join(['NULL'] * n)})"
        done = subprocess.run(command + [call], capture_output=True, text=True)
        error = re.search(r"ERROR (\d+)", done.stderr)
        if error is None or error.group(1) not in ("1582", "1583", "1064", "1305", "1128", "1318", "1630"):
            taken.append(n)
    if not taken or name in ("sleep", "get_lock"):
        return ""
    most = 1000 if taken[-1] == MOST_ARGUMENTS else taken[-1]
    return shown((taken[0], most))


def main():
    kind, arguments = sys.argv[1], sys.argv[2:]
    if kind == "postgresql":
        print_versions(by_version(FUNCTIONS, arguments, GRAMMAR_FUNCTIONS), "# name\tversions\targuments")
    elif kind == "types":
        extra = [(name, 0, 0, 15) for name in GRAMMAR_TYPES]
        print_versions(by_version(TYPES, arguments, extra), "# name\tversions\t")
    elif kind == "operators":
        print_versions(by_version(OPERATORS, arguments, []), "# operator\tversions\t")
    elif kind == "operands":
        operands(arguments)
    elif kind == "mysql":
        mysql(arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
