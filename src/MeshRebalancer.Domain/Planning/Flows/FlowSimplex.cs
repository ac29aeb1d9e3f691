namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// The amounts where it is settled which arcs may be used: the primal simplex method for columns in pieces (Fourer 1985), with an explicit inverse, started
/// from sending nothing or from where a similar run ended. Exact up to rounding, and its prices bound what any other arc could bring.
/// </summary>
internal sealed class FlowSimplex
{
    private const double Improving = 1e-9;
    private const double Moving = 1e-9;

    private readonly FlowProgram _program;
    private readonly int _rows;
    private readonly int _arcs;
    private readonly double[] _direction;
    private readonly int[] _rowAsset;
    private readonly (int Node, int Asset, int ToNode, int ToAsset, int Sent, int Brought)[] _ends;

    public FlowSimplex(FlowProgram program)
    {
        (_program, _rows, _arcs) = (program, program.Rows, program.Arcs.Length);
        State = new(program);
        _direction = new double[_rows];
        Prices = new double[_rows];
        _rowAsset = new int[_rows];
        Array.Fill(_rowAsset, -1);
        for (var a = 0; a < program.AssetRow.Length; a++)
            _rowAsset[program.AssetRow[a]] = a;
        _ends = [.. program.Arcs.Select(arc => (
            program.NodeRow[arc.From], program.AssetRow[program.AssetOf[arc.From]], program.NodeRow[arc.To], program.AssetRow[program.AssetOf[arc.To]],
            arc.SentLimit < 0 ? -1 : program.LimitRow[arc.SentLimit], arc.BroughtLimit < 0 ? -1 : program.LimitRow[arc.BroughtLimit]))];
    }

    /// <summary>Where it stands.</summary>
    public FlowState State { get; }

    /// <summary>By row, of the last run.</summary>
    public double[] Prices { get; }

    /// <summary>Moves to the best amounts from where it stands.</summary>
    public void Run()
    {
        Reprice();
        var (still, stepsMax) = (0, 200 + (20 * (_rows + _arcs)));
        for (var steps = 0; steps < stepsMax; steps++)
        {
            var (column, up, reduced) = Enter(still > 40);
            if (column < 0)
                return;
            still = Step(column, up, reduced) > _program.Grain ? 0 : still + 1;
        }
    }

    /// <summary>The most that opening an arc could bring at the last run's prices, its fixed cost taken off.</summary>
    public double Gain(int arc)
    {
        var (fix, factor) = Factors(arc);
        var (gain, slopes, lengths) = (-_program.Arcs[arc].Fixed, _program.Slopes[arc], _program.Lengths[arc]);
        for (var k = 0; k < slopes.Length && _program.Arcs[arc].PerUnit + fix - (slopes[k] * factor) is var reduced && reduced < 0; k++)
            gain -= reduced * lengths[k];
        return gain;
    }

    // A unit over an arc costs this much, less its slope times that much.
    private (double Fix, double Factor) Factors(int arc)
    {
        var ends = _ends[arc];
        var (fix, factor) = (1 + Prices[ends.Asset], 1 + Prices[ends.ToAsset]);
        if (ends.Node >= 0)
            fix -= Prices[ends.Node];
        if (ends.ToNode >= 0)
            factor -= Prices[ends.ToNode];
        if (ends.Sent >= 0)
            fix -= Prices[ends.Sent];
        if (ends.Brought >= 0)
            factor += Prices[ends.Brought];
        return (fix, factor);
    }

    private (int Column, bool Up, double Reduced) Enter(bool first)
    {
        var (column, up, best) = (-1, true, 0.0);
        var most = Improving;
        for (var e = 0; e < _arcs; e++)
        {
            if (State.Row[e] >= 0 || (!State.Open[e] && State.Piece[e] == 0))
                continue;
            var (fix, factor) = Factors(e);
            var (slopes, at) = (_program.Slopes[e], State.Piece[e]);
            if (State.Open[e] && at < slopes.Length && fix + State.UnitAt(e, at) - (slopes[at] * factor) is var ahead && -ahead > most)
                (column, up, best, most) = (e, true, ahead, -ahead);
            if (at > 0 && fix + State.UnitAt(e, at - 1) - (slopes[at - 1] * factor) is var back && back > most)
                (column, up, best, most) = (e, false, back, back);
            if (first && column >= 0)
                return (column, up, best);
        }

        for (var r = 0; r < _rows; r++)
        {
            var j = _arcs + r;
            if (State.Row[j] >= 0)
                continue;
            if (_rowAsset[r] < 0)
            {
                if (Prices[r] > most)
                    (column, up, best, most) = (j, true, -Prices[r], Prices[r]);
                continue;
            }

            var (costs, at) = (_program.Assets[_rowAsset[r]].Costs, State.Piece[j]);
            if (at < costs.Length && costs[at] + Prices[r] is var ahead && -ahead > most)
                (column, up, best, most) = (j, true, ahead, -ahead);
            if (at > 0 && costs[at - 1] + Prices[r] is var back && back > most)
                (column, up, best, most) = (j, false, back, back);
        }

        return (column, up, best);
    }

    // By how much it moved.
    private double Step(int column, bool up, double reduced)
    {
        var piece = up ? State.Piece[column] : State.Piece[column] - 1;
        Direct(column, piece);
        var (most, leaving, rises) = (Length(column, piece), -1, false);
        for (var r = 0; r < _rows; r++)
        {
            var rate = up ? -_direction[r] : _direction[r];
            if (Math.Abs(rate) <= Moving)
                continue;
            var j = State.Basis[r];
            var room = Math.Max(0, rate < 0 ? State.Filled[j] / -rate : (Length(j, State.Piece[j]) - State.Filled[j]) / rate);
            if (room < most - 1e-15 || (room <= most && leaving >= 0 && Math.Abs(_direction[r]) > Math.Abs(_direction[leaving])))
                (most, leaving, rises) = (room, r, rate > 0);
        }

        if (double.IsInfinity(most))
            throw new InvalidOperationException("A rebalance cannot earn without end: a price or a limit is missing.");
        for (var r = 0; r < _rows; r++)
            State.Filled[State.Basis[r]] += (up ? -_direction[r] : _direction[r]) * most;
        if (leaving < 0)
            State.Piece[column] += up ? 1 : -1;
        else
            Pivot(column, piece, up ? most : Length(column, piece) - most, leaving, rises, reduced);
        return most;
    }

    private void Pivot(int column, int piece, double filled, int leaving, bool rises, double reduced)
    {
        var old = State.Basis[leaving];
        (State.Row[old], State.Filled[old]) = (-1, 0);
        State.Piece[old] += rises ? 1 : 0;
        (State.Basis[leaving], State.Row[column], State.Piece[column], State.Filled[column]) = (column, leaving, piece, filled);
        var pivot = State.Inverse.AsSpan(leaving * _rows, _rows);
        Rows.Scale(pivot, 1 / _direction[leaving]);
        for (var r = 0; r < _rows; r++)
        {
            if (r != leaving && _direction[r] != 0)
                Rows.Subtract(State.Inverse.AsSpan(r * _rows, _rows), pivot, _direction[r]);
        }

        Rows.Subtract(Prices, pivot, -reduced);
    }

    private double Length(int column, int piece) => column < _arcs ? _program.Lengths[column][piece]
        : _rowAsset[column - _arcs] is >= 0 and var asset ? _program.Assets[asset].Lengths[piece] : double.PositiveInfinity;

    private double Cost(int column) => column < _arcs ? 1 - _program.Slopes[column][State.Piece[column]] + State.UnitAt(column, State.Piece[column])
        : _rowAsset[column - _arcs] is >= 0 and var asset ? _program.Assets[asset].Costs[State.Piece[column]] : 0;

    private void Direct(int column, int piece)
    {
        Array.Clear(_direction);
        if (column >= _arcs)
        {
            Add(column - _arcs, _rowAsset[column - _arcs] >= 0 ? -1 : 1);
            return;
        }

        var (ends, slope) = (_ends[column], _program.Slopes[column][piece]);
        Add(ends.Node, 1);
        Add(ends.Asset, -1);
        Add(ends.ToNode, -slope);
        Add(ends.ToAsset, slope);
        Add(ends.Sent, 1);
        Add(ends.Brought, slope);
    }

    private void Add(int row, double by)
    {
        if (row < 0)
            return;
        var inverse = State.Inverse;
        for (var r = 0; r < _rows; r++)
            _direction[r] += by * inverse[(r * _rows) + row];
    }

    private void Reprice()
    {
        Array.Clear(Prices);
        for (var r = 0; r < _rows; r++)
        {
            if (Cost(State.Basis[r]) is var cost && cost != 0)
                Rows.Subtract(Prices, State.Inverse.AsSpan(r * _rows, _rows), -cost);
        }
    }
}
