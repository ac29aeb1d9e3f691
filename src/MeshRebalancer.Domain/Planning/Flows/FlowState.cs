namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>Where a <see cref="FlowSimplex"/> stands. A column out of the basis stands at the beginning of its piece; past its last one it is full.</summary>
internal sealed class FlowState
{
    /// <summary>More than any unit could ever be worth.</summary>
    public const double Prohibitive = 8;

    private readonly FlowProgram _program;

    public FlowState(FlowProgram program)
    {
        _program = program;
        (Basis, Row) = (new int[program.Rows], new int[program.Columns]);
        (Piece, Filled) = (new int[program.Columns], new double[program.Columns]);
        Inverse = new double[program.Rows * program.Rows];
        (Open, Unit, Forced) = (new bool[program.Arcs.Length], new double[program.Arcs.Length], new bool[program.Arcs.Length]);
        Clear();
    }

    /// <summary>By row.</summary>
    public int[] Basis { get; }

    /// <summary>By column: its row, or −1.</summary>
    public int[] Row { get; }

    public int[] Piece { get; }

    /// <summary>By column: how much of its piece.</summary>
    public double[] Filled { get; }

    public double[] Inverse { get; }

    /// <summary>By arc: whether more may be sent.</summary>
    public bool[] Open { get; }

    /// <summary>By arc: what a unit costs beside what is lost.</summary>
    public double[] Unit { get; }

    /// <summary>By arc: whether its least is sent at whatever cost.</summary>
    public bool[] Forced { get; }

    /// <summary>What a unit of an arc's piece costs beside what is lost.</summary>
    public double UnitAt(int arc, int piece) => Forced[arc] && piece == 0 ? Unit[arc] - Prohibitive : Unit[arc];

    /// <summary>What is sent over an arc.</summary>
    public double Sent(int arc)
    {
        var sent = Filled[arc];
        for (var k = 0; k < Piece[arc]; k++)
            sent += _program.Lengths[arc][k];
        return sent;
    }

    /// <summary>Nothing is sent, nothing is open.</summary>
    public void Clear()
    {
        Array.Clear(Inverse);
        Array.Clear(Open);
        Array.Clear(Forced);
        Array.Clear(Piece);
        Array.Clear(Filled);
        Array.Fill(Row, -1);
        for (var r = 0; r < Basis.Length; r++)
        {
            var column = _program.Arcs.Length + r;
            (Basis[r], Row[column], Filled[column], Inverse[(r * Basis.Length) + r]) = (column, r, _program.Start[r], 1);
        }

        for (var a = 0; a < _program.Assets.Length; a++)
        {
            var (row, lengths) = (_program.AssetRow[a], _program.Assets[a].Lengths);
            var column = _program.Arcs.Length + row;
            Inverse[(row * Basis.Length) + row] = -1;
            while (Piece[column] < lengths.Length - 1 && Filled[column] > lengths[Piece[column]])
                Filled[column] -= lengths[Piece[column]++];
        }

        for (var e = 0; e < Unit.Length; e++)
            Unit[e] = _program.Arcs[e].PerUnit;
    }

    /// <summary>Stands where another does.</summary>
    public void Take(FlowState other)
    {
        other.Basis.CopyTo(Basis, 0);
        other.Row.CopyTo(Row, 0);
        other.Piece.CopyTo(Piece, 0);
        other.Filled.CopyTo(Filled, 0);
        other.Inverse.CopyTo(Inverse, 0);
        other.Open.CopyTo(Open, 0);
        other.Unit.CopyTo(Unit, 0);
        other.Forced.CopyTo(Forced, 0);
    }
}
