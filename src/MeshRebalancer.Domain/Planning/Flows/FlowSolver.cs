namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// Solves a <see cref="FlowProblem"/>: which arcs are worth their fixed costs by slope scaling (Kim and Pardalos 1999) and then a local search, what each
/// sends exactly by <see cref="FlowSimplex"/>. The answer keeps every bound; that nothing is better is not proven, but measured (docs/planner.md).
/// Deterministic: the same problem gives the same answer on the same kind of machine.
/// </summary>
public static class FlowSolver
{
    private const int Refinements = 2;

    /// <summary>The best flow that was found; never worse than sending nothing.</summary>
    public static FlowSolution Solve(FlowProblem problem) => Valued(problem, Search(problem).Best);

    /// <summary>The same, with curves drawn finer around what a first answer sends.</summary>
    /// <param name="problem">With curves that lie on or below the true ones.</param>
    /// <param name="exact">What an arc truly brings for an amount.</param>
    public static FlowSolution Solve(FlowProblem problem, Func<int, double, double> exact)
    {
        var sent = Search(problem).Best;
        for (var i = 0; i < Refinements; i++)
        {
            problem = Refined(problem, sent, exact);
            var trial = new FlowTrial(problem);
            for (var e = 0; e < sent.Length; e++)
            {
                if (sent[e] > 0)
                    trial.Open(e);
            }

            trial.Try();
            if (i == Refinements - 1)
                new FlowImprovement(problem, trial, new(problem, trial)).Run();
            sent = trial.Best;
        }

        return Valued(problem, sent);
    }

    /// <summary>The problem with finer curves around what is sent.</summary>
    internal static FlowProblem Refined(FlowProblem problem, double[] sent, Func<int, double, double> exact) => problem with
    {
        Arcs = [.. problem.Arcs.Select((arc, e) => sent[e] > 0 ? arc with { Curve = Refined(arc.Curve, sent[e], at => exact(e, at)) } : arc)],
    };

    private static FlowCurve Refined(FlowCurve curve, double sent, Func<double, double> exact)
    {
        var around = FlowLadder.Around.ToArray().Select(part => part * sent).Where(at => at < curve.Most * (1 - 1e-9)).Select(at => (at, exact(at)));
        return new([.. curve.Points().Concat(around).OrderBy(point => point.Item1).DistinctBy(point => point.Item1)]);
    }

    private static FlowTrial Search(FlowProblem problem)
    {
        var trial = new FlowTrial(problem);
        var scaling = new SlopeScaling(problem, trial);
        scaling.Run(1);
        scaling.Run(0.3);
        new FlowImprovement(problem, trial, scaling).Run();
        return trial;
    }

    private static FlowSolution Valued(FlowProblem problem, double[] sent) => FlowSolution.Of(problem, [.. sent], (arc, at) => problem.Arcs[arc].Curve.Of(at));
}
