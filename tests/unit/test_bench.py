import bench.__main__


def test_a_figure_is_a_module_of_the_folder_and_helpers_are_not():
    assert all(not name.startswith("_") for name in bench.__main__.figures())
