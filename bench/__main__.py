"""`python -m bench` lists the figures; `python -m bench NAME …` measures one."""

import pkgutil
import runpy
import sys

import bench


def figures() -> list[str]:
    """The names of the modules of this folder, each of which measures one figure."""
    names = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in names if not name.startswith("_"))


def main() -> None:
    """Measures the figure named first on the command line, or lists what there is."""
    wanted = sys.argv[1:2]
    if not wanted:
        sys.stdout.write("".join(f"make bench FIGURE={name}\n" for name in figures()))
    elif wanted[0] in figures():
        sys.argv[:] = sys.argv[1:]
        runpy.run_module(f"bench.{wanted[0]}", run_name="__main__", alter_sys=True)
    else:
        sys.exit(f"No figure is called {wanted[0]}. There are: {', '.join(figures()) or 'none'}.")


if __name__ == "__main__":
    main()
