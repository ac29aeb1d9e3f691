namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>Tries sets of arcs: the best amounts over them, smallest trades and limits kept, and what it all costs. Keeps the best that was tried.</summary>
internal sealed class FlowTrial
{
    private readonly FlowProblem _problem;
    private readonly FlowProgram _program;
    private readonly FlowState _best;
    private readonly double[] _sent;
    private readonly double[] _value;
    private readonly double[] _taken;

    public FlowTrial(FlowProblem problem)
    {
        _problem = problem;
        _program = new(problem);
        Simplex = new(_program);
        _best = new(_program);
        (_sent, _value, _taken) = (new double[_program.Arcs.Length], new double[problem.Assets.Count], new double[problem.Limits.Count]);
        Best = new double[_program.Arcs.Length];
        BestCharge = problem.Idle;
    }

    public FlowSimplex Simplex { get; }

    /// <summary>What the best trial sends.</summary>
    public double[] Best { get; }

    /// <summary>What it is charged.</summary>
    public double BestCharge { get; private set; }

    public double Grain => _program.Grain;

    /// <summary>Stands where the best trial ended.</summary>
    public void Return() => Simplex.State.Take(_best);

    /// <summary>Lets an arc be used.</summary>
    public void Open(int arc, bool forced = false)
    {
        (Simplex.State.Open[arc], Simplex.State.Unit[arc]) = (true, _program.Arcs[arc].PerUnit);
        Simplex.State.Forced[arc] = forced && _program.Arcs[arc].Least > 0;
    }

    /// <summary>Lets it be used no more; what it sends is driven out.</summary>
    public void Close(int arc)
    {
        (Simplex.State.Open[arc], Simplex.State.Unit[arc]) = (false, _program.Arcs[arc].PerUnit + FlowState.Prohibitive);
        Simplex.State.Forced[arc] = false;
    }

    /// <summary>Finds the best amounts over what is open now. True where they are the best so far.</summary>
    public bool Try()
    {
        for (var turn = 0; ; turn++)
        {
            Simplex.Run();
            for (var e = 0; e < _sent.Length; e++)
                _sent[e] = Simplex.State.Piece[e] == 0 && Simplex.State.Filled[e] <= Grain * 10 ? 0 : Simplex.State.Sent(e);
            if (Misfit() is not (>= 0 and var misfit))
                break;
            if (turn > _sent.Length)
                return false;
            // What sends half of its least may be worth all of it; it gets one chance.
            if (_sent[misfit] < _program.Arcs[misfit].Least && _sent[misfit] > _program.Arcs[misfit].Least / 2 && Simplex.State.Open[misfit] && !Simplex.State.Forced[misfit])
                Open(misfit, forced: true);
            else if (Simplex.State.Open[misfit])
                Close(misfit);
            else
                return false;
        }

        return Keep(Charge());
    }

    private bool Keep(double charge)
    {
        if (charge >= BestCharge - (Grain * 100))
            return false;
        BestCharge = charge;
        _sent.CopyTo(Best, 0);
        for (var e = 0; e < _sent.Length; e++)
        {
            if (_sent[e] == 0 && Simplex.State.Open[e])
                Close(e);
        }

        _best.Take(Simplex.State);
        return true;
    }

    // Of the arcs that send though they are closed, too little, or take more of a limit than there is, the one that does least.
    private int Misfit()
    {
        Array.Clear(_taken);
        var (found, least) = (-1, double.PositiveInfinity);
        for (var e = 0; e < _sent.Length; e++)
        {
            if (_sent[e] == 0)
                continue;
            var arc = _program.Arcs[e];
            foreach (var use in arc.Uses)
                _taken[use.Limit] += use.Amount;
            var part = !Simplex.State.Open[e] ? 0 : _sent[e] < arc.Least * (1 - 1e-7) ? _sent[e] / arc.Least : 1;
            if (part < 1 && part < least)
                (found, least) = (e, part);
        }

        return found >= 0 ? found : Overdrawn();
    }

    // The one whose use of the limit brings the least at these prices.
    private int Overdrawn()
    {
        var (found, least) = (-1, double.PositiveInfinity);
        for (var e = 0; e < _sent.Length; e++)
        {
            foreach (var use in _program.Arcs[e].Uses)
            {
                if (_sent[e] > 0 && _taken[use.Limit] > _problem.Limits[use.Limit].Most * (1 + 1e-12) && Simplex.Gain(e) / use.Amount is var rent && rent < least)
                    (found, least) = (e, rent);
            }
        }

        return found;
    }

    private double Charge()
    {
        var charge = 0.0;
        Array.Clear(_value);
        foreach (var node in _problem.Nodes)
            _value[node.Asset] += node.Held;
        for (var e = 0; e < _sent.Length; e++)
        {
            if (_sent[e] == 0)
                continue;
            var arc = _program.Arcs[e];
            var brought = arc.Curve.Of(_sent[e]);
            charge += arc.Fixed + (arc.PerUnit * _sent[e]) + _sent[e] - brought;
            _value[_program.AssetOf[arc.From]] -= _sent[e];
            _value[_program.AssetOf[arc.To]] += brought;
        }

        for (var a = 0; a < _value.Length; a++)
            charge += _problem.Assets[a].Penalty(_value[a]);
        return charge;
    }
}
