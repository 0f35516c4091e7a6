"""The program that sets one document and ends, as typst gives no memory back."""

import json
import resource
import sys

import typst


def main() -> None:
    asked = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (asked["bytes"], asked["bytes"]))
    pdf = typst.compile(
        asked["template"],
        font_paths=[asked["fonts"]],
        ignore_system_fonts=not asked["other_fonts"],
        sys_inputs={"told": asked["told"]},
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
