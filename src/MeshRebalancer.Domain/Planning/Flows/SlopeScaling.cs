namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// Finds sets of arcs that may be worth their fixed costs: each arc's is spread over what it is expected to send, and the expectation is what the last turn
/// sent. What sends less than its least, or takes of a limit that is overdrawn, is charged for that in the same way, more each turn.
/// </summary>
internal sealed class SlopeScaling
{
    private const int Turns = 6;

    private readonly FlowProblem _problem;
    private readonly FlowTrial _trial;
    private readonly FlowArc[] _arcs;
    private readonly double[] _likely;
    private readonly double[] _expected;
    private readonly bool[] _used;
    private readonly double[] _dear;
    private readonly double[] _taken;
    private double _scarce;

    public SlopeScaling(FlowProblem problem, FlowTrial trial)
    {
        (_problem, _trial) = (problem, trial);
        _arcs = [.. problem.Arcs];
        _likely = [.. _arcs.Select(Likely)];
        (_expected, _used) = (new double[_arcs.Length], new bool[_arcs.Length]);
        (_dear, _taken) = (new double[problem.Limits.Count], new double[problem.Limits.Count]);
    }

    /// <summary>From nothing.</summary>
    /// <param name="share">Of what each arc could send at most, what it is expected to send at first.</param>
    public void Run(double share)
    {
        _trial.Simplex.State.Clear();
        Array.Clear(_used);
        Array.Clear(_dear);
        _scarce = 0;
        for (var e = 0; e < _arcs.Length; e++)
            _expected[e] = Math.Max(Math.Min(_likely[e], _arcs[e].Least), share * _likely[e]);
        for (var turn = 0; turn < Turns; turn++)
        {
            for (var e = 0; e < _arcs.Length; e++)
                Spread(e, sunk: false);
            _trial.Simplex.Run();
            if (!Learn() && turn > 0)
                return;
            Try();
        }
    }

    /// <summary>From the best trial: what it uses costs nothing more, and everything else may come in beside it.</summary>
    /// <param name="share">As above.</param>
    /// <param name="forced">An arc that is to send its least in any case, or −1.</param>
    /// <param name="banned">An arc that is to send nothing, or −1.</param>
    /// <returns>Whether that is better.</returns>
    public bool Widen(double share, int forced = -1, int banned = -1)
    {
        _trial.Return();
        for (var e = 0; e < _arcs.Length; e++)
        {
            _expected[e] = Math.Max(Math.Min(_likely[e], _arcs[e].Least), share * _likely[e]);
            Spread(e, sunk: _trial.Best[e] > 0);
        }

        if (forced >= 0)
            _trial.Open(forced, forced: true);
        if (banned >= 0)
            _trial.Close(banned);
        _trial.Simplex.Run();
        Learn();
        return (banned < 0 || !_used[banned]) && Try(forced);
    }

    /// <summary>The arcs that would be used if there were neither fixed costs nor leasts, and are not used in the best trial.</summary>
    public int[] Wished()
    {
        _trial.Return();
        for (var e = 0; e < _arcs.Length; e++)
        {
            if (_likely[e] > 0)
                _trial.Open(e);
        }

        _trial.Simplex.Run();
        return [.. Enumerable.Range(0, _arcs.Length).Where(e => _trial.Best[e] == 0 && _trial.Simplex.State.Sent(e) > _trial.Grain * 10)];
    }

    /// <summary>Whether smallest trades or limits on what is used bite, so that arcs cannot be judged one by one.</summary>
    public bool IsKnotty => _dear.Any(dear => dear > 0) || _scarce > 0;

    private bool Try(int forced = -1)
    {
        for (var e = 0; e < _arcs.Length; e++)
        {
            if (_used[e])
                _trial.Open(e, e == forced);
            else
                _trial.Close(e);
        }

        return _trial.Try();
    }

    private void Spread(int e, bool sunk)
    {
        if (_expected[e] <= 0)
            return;
        var (arc, state) = (_arcs[e], _trial.Simplex.State);
        var more = sunk ? 0 : arc.Fixed;
        foreach (var use in arc.Uses)
            more += sunk ? 0 : _dear[use.Limit] * use.Amount;
        var small = sunk || _expected[e] >= arc.Least ? 0 : _scarce * (1 - (_expected[e] / arc.Least));
        (state.Open[e], state.Forced[e], state.Unit[e]) = (true, false, arc.PerUnit + small + (more / _expected[e]));
    }

    // What was sent is expected next. False where the same arcs were used as before and nothing was broken.
    private bool Learn()
    {
        var (same, small) = (true, false);
        Array.Clear(_taken);
        for (var e = 0; e < _arcs.Length; e++)
        {
            var sent = _trial.Simplex.State.Sent(e);
            var now = sent > _trial.Grain * 10;
            same &= _used[e] == now;
            _used[e] = now;
            if (!now)
                continue;
            _expected[e] = sent;
            small |= sent < _arcs[e].Least * (1 - 1e-7);
            foreach (var use in _arcs[e].Uses)
                _taken[use.Limit] += use.Amount;
        }

        _scarce = small ? Math.Max(2 * _scarce, 0.002) : _scarce;
        return Charge() | small | !same;
    }

    // A limit that is overdrawn is charged for like gas, at first as dear as that.
    private bool Charge()
    {
        var overdrawn = false;
        for (var l = 0; l < _dear.Length; l++)
        {
            if (_taken[l] > _problem.Limits[l].Most * (1 + 1e-12))
            {
                overdrawn = true;
                _dear[l] = _dear[l] > 0 ? 2 * _dear[l] : _arcs.Where((arc, e) => _used[e] && arc.Uses.Any(use => use.Limit == l)).Sum(arc => arc.Fixed) / _taken[l];
            }
        }

        return overdrawn;
    }

    // As much as its ends can give and take, at most; nothing where that is less than its least.
    private double Likely(FlowArc arc)
    {
        var (from, to) = (_problem.Nodes[arc.From].Asset, _problem.Nodes[arc.To].Asset);
        var give = Math.Max(0, _problem.Held(from) - _problem.Assets[from].Least);
        var take = from == to ? double.PositiveInfinity : Math.Max(0, _problem.Assets[to].Most - _problem.Held(to));
        var most = Math.Min(arc.Curve.Most, Math.Min(give, take));
        return most < arc.Least ? 0 : most;
    }
}
