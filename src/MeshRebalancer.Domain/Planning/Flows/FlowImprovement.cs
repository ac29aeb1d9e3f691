namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// Local search over which arcs are open: one more where prices say that it may pay, one less, one in another's place. Prices bound what opening an arc can
/// bring (they are dual to the amounts), so most arcs are never tried.
/// </summary>
internal sealed class FlowImprovement(FlowProblem problem, FlowTrial trial, SlopeScaling scaling)
{
    private const int Rounds = 6;
    private const int Tries = 3;

    private readonly double[] _gains = new double[problem.Arcs.Count];

    public void Run()
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (!(Add() | Replace() || scaling.Widen(1) || scaling.Widen(0.3) || (scaling.IsKnotty && Untie())))
                return;
        }
    }

    private bool Add()
    {
        var improved = false;
        while (Opened(-1))
            improved = true;
        return improved;
    }

    private bool Replace()
    {
        var improved = false;
        for (var e = 0; e < trial.Best.Length; e++)
            improved |= trial.Best[e] > 0 && Opened(e);
        return improved;
    }

    // Each arc in use banned, and each that is wished for forced, while everything else may rearrange itself around that.
    private bool Untie()
    {
        var improved = false;
        for (var e = 0; e < trial.Best.Length; e++)
            improved |= trial.Best[e] > 0 && scaling.Widen(0.5, banned: e);
        foreach (var e in scaling.Wished())
            improved |= trial.Best[e] == 0 && scaling.Widen(0.5, forced: e);
        return improved;
    }

    // Without one arc, or with the most promising one more, or both.
    private bool Opened(int without)
    {
        Start(without);
        if (without >= 0 && trial.Try())
            return true;
        if (without < 0)
            trial.Simplex.Run();
        for (var e = 0; e < _gains.Length; e++)
            _gains[e] = trial.Best[e] > 0 || e == without || problem.Arcs[e].Curve.Most < problem.Arcs[e].Least ? 0 : trial.Simplex.Gain(e);
        for (var i = 0; i < Tries && Promising() is >= 0 and var candidate; i++)
        {
            _gains[candidate] = 0;
            Start(without);
            trial.Open(candidate);
            if (trial.Try())
                return true;
        }

        return false;
    }

    private void Start(int without)
    {
        trial.Return();
        if (without >= 0)
            trial.Close(without);
    }

    private int Promising()
    {
        var best = -1;
        for (var e = 0; e < _gains.Length; e++)
        {
            if (_gains[e] > trial.Grain && (best < 0 || _gains[e] > _gains[best]))
                best = e;
        }

        return best;
    }
}
