"""``docs/api.md``: every action, from its docstring and its policy."""

from __future__ import annotations

import ast

from . import source, table

MODULES = ("logic/action/*.py", "dcat/*.py", "dcat/*/*.py")
POLICY = ("logic/auth.py", "logic/permissions.py")
ANYONE = ("qcreuse_vocabulary_show",)


def actions() -> list[ast.FunctionDef]:
    """Return our own actions, by name."""
    return sorted(_actions(chained=False), key=lambda action: action.name)


def markdown() -> str:
    """Return a section for each action of ours."""
    return "".join(_section(action) for action in actions())


def chained() -> str:
    """Return the table of CKAN's actions that do more here."""
    return table(
        ("Action", "Here"),
        sorted(
            (f"`{action.name}`", _first_paragraph(action))
            for action in _actions(chained=True)
        ),
    )


def _actions(*, chained: bool) -> list[ast.FunctionDef]:
    """Return CKAN's actions that are chained, or our own."""
    return [
        function
        for function in source.functions(*MODULES)
        if chained == ("chained_action" in source.decorators(function))
        and (chained or function.name.startswith("qcreuse_"))
    ]


def _section(action: ast.FunctionDef) -> str:
    said = source.docstring(action)
    method = "GET, POST" if "side_effect_free" in source.decorators(action) else "POST"
    given = source.entry(said.get("Parameters", ""), "data_dict")
    lines = [
        f"\n### `{action.name}`\n",
        f"{said['']}\n",
        f"- **Method**: {method}",
        f"- **You must**: {_needed(action.name)}",
        f"- **Parameters**: {given}",
        *(
            f"- **Returns**: {text}"
            for _, text in source.entries(said.get("Returns", ""))
        ),
        *(
            f"- **`{error}`**: {when}"
            for error, when in source.entries(said.get("Raises", ""))
        ),
    ]
    return "\n".join(lines) + "\n"


def _needed(action: str) -> str:
    """Return the permission that the policy's line for an action names."""
    if action in ANYONE:
        return "be anyone."
    policy = {function.name: function for function in source.functions(*POLICY)}
    named = [
        node.func.id
        for node in ast.walk(policy[action])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    if not named:
        return "be a sysadmin."
    said = source.docstring(policy[named[0]])[""]
    return said[0].lower() + said[1:]


def _first_paragraph(function: ast.FunctionDef) -> str:
    return " ".join(source.docstring(function)[""].partition("\n\n")[0].split())
