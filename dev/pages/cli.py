"""``docs/cli.md``: every command, from its decorators and its docstring."""

from __future__ import annotations

import ast

from . import source

PREFIX = "ckan qcreuse"


def commands() -> dict[str, ast.FunctionDef]:
    """Return each command by the words it is called with."""
    found = list(source.functions("cli/*.py"))
    groups = {
        function.name: _given_name(call, function)
        for function in found
        for call in _calls(function, "group")
    }
    named: dict[str, ast.FunctionDef] = {}
    for function in found:
        for call in _calls(function, "command"):
            group = groups.get(ast.unparse(call.func).partition(".")[0])
            words = (PREFIX, group, _given_name(call, function))
            named[" ".join(filter(None, words))] = function
    return named


def markdown() -> str:
    """Return a section for each command."""
    return "".join(_section(words, command) for words, command in commands().items())


def _section(words: str, command: ast.FunctionDef) -> str:
    arguments = [_keywords(call)["metavar"] for call in _calls(command, "argument")]
    options = [
        (ast.literal_eval(call.args[0]), _keywords(call))
        for call in _calls(command, "option")
    ]
    usage = " ".join([words, *arguments, *(_usage(*option) for option in options)])
    listed = "".join(f"- `{name}`: {given['help']}\n" for name, given in options)
    return (
        f"\n## `{words}`\n\n```sh\n{usage}\n```\n\n"
        f"{source.docstring(command)['']}\n{listed and chr(10)}{listed}"
    )


def _usage(name: str, given: dict[str, str]) -> str:
    shown = name if "is_flag" in given else f"{name} {name.strip('-').upper()}"
    return shown if "required" in given else f"[{shown}]"


def _calls(function: ast.FunctionDef, word: str) -> list[ast.Call]:
    """Return the decorators of a function that end with a word, called."""
    return [
        node
        for node in function.decorator_list
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == word
    ]


def _given_name(call: ast.Call, function: ast.FunctionDef) -> str:
    return ast.literal_eval(call.args[0]) if call.args else function.name


def _keywords(call: ast.Call) -> dict[str, str]:
    return {
        keyword.arg: ast.literal_eval(keyword.value)
        for keyword in call.keywords
        if keyword.arg and isinstance(keyword.value, ast.Constant)
    }
