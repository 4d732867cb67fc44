from audit.records.packed import PackedBlock, PackedColumn, PackedScores, PackedSuite


def test_a_block_tells_the_columns_of_its_probes_by_runs():
    """Three from 4 on, then one at 9."""
    block = PackedBlock(templates=(0,), literals=("a ", "."), runs=(4, 3, 9, 1))
    assert block.columns == (4, 5, 6, 9)


def test_a_score_is_off_by_half_a_step_at_most():
    """From .2 to .8 in 255 steps: .6 / 255 / 2; without a block there is nothing to be off."""
    scores = PackedScores(target="POSITIVE", bounds=((2_000, 8_000), (0, 10)), codes=b"")
    assert scores.error == 0.6 / 255 / 2
    assert PackedScores(target="POSITIVE", bounds=(), codes=b"").error == 0


def test_letters_count_what_is_shared_once():
    """Literals of the block, then terms and pieces of its columns."""
    column = PackedColumn(sets=(0,), term="Peru", pieces=("Peru", "n"))
    block = PackedBlock(templates=(0,), literals=("In ", "."), runs=(0, 1))
    suite = PackedSuite(
        name="s", sets=("PER",), pairs=(), families=("f",), frames=("",), units=("f",),
        kept=(True,), templates=("t",), family=(0,), columns=(column,), blocks=(block,), scores=(),
    )  # fmt: skip
    assert suite.letters == len("In .") + len("PeruPerun")
