using MeshRebalancer.Domain.Planning.Flows;
using MeshRebalancer.Optimality;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>The optimiser by itself: bounds that hold for every instance, and every combination tried where there are few.</summary>
public sealed class FlowSolverTests
{
    [Fact]
    public void Every_bound_is_kept_and_nothing_is_sent_that_is_not_there()
    {
        for (var seed = 0; seed < 105; seed++)
        {
            var instance = FlowInstances.Of(seed);
            var (problem, ours) = (instance.Problem, FlowSolver.Solve(instance.Problem, (arc, sent) => instance.True[arc].Of(sent)));
            Broken(problem, ours, (arc, sent) => instance.True[arc].Of(sent)).ShouldBeEmpty($"seed {seed}");
            ours.Charge.ShouldBeLessThanOrEqualTo(problem.Idle + 1e-6, $"seed {seed}");
        }
    }

    [Fact]
    public void The_same_problem_gives_the_same_amounts() => Enumerable.Range(0, 14).ShouldAllBe(
        seed => FlowInstances.Of(seed).Ours() == FlowInstances.Of(seed).Ours());

    [Fact]
    public void No_grid_of_amounts_does_better_on_tiny_instances()
    {
        var judged = 0;
        for (var seed = 0; judged < 24; seed++)
        {
            var instance = FlowInstances.Of(seed, 2 + (seed % 2), 1, 2, (Hardship)(seed % 6));
            if (instance.Problem.Arcs.Count is < 1 or > 3)
                continue;
            judged++;
            var best = Grid(instance, new double[instance.Problem.Arcs.Count], 0);
            instance.Ours().Charge.ShouldBeLessThanOrEqualTo(best * 1.0005, $"seed {seed}");
        }
    }

    private static double Grid(FlowInstance instance, double[] sent, int arc)
    {
        const int Steps = 60;
        if (arc == sent.Length)
        {
            var tried = FlowSolution.Of(instance.Problem, [.. sent], (e, at) => instance.True[e].Of(at));
            return Broken(instance.Problem, tried, (e, at) => instance.True[e].Of(at)).Any() ? double.PositiveInfinity : tried.Charge;
        }

        var best = double.PositiveInfinity;
        for (var step = 0; step <= Steps; step++)
        {
            sent[arc] = instance.Problem.Arcs[arc].Curve.Most * step / Steps;
            best = Math.Min(best, Grid(instance, sent, arc + 1));
        }

        return best;
    }

    private static IEnumerable<string> Broken(FlowProblem problem, FlowSolution solution, Func<int, double, double> brought)
    {
        var grain = problem.Nodes.Sum(node => node.Held) * 1e-8;
        var (stock, limits) = (problem.Nodes.Select(node => node.Held).ToArray(), new double[problem.Limits.Count]);
        for (var e = 0; e < solution.Sent.Count; e++)
        {
            var (arc, sent) = (problem.Arcs[e], solution.Sent[e]);
            if (sent == 0)
                continue;
            if (sent < arc.Least - grain || sent > arc.Curve.Most + grain)
                yield return $"arc {e} sends {sent}, {arc.Least} … {arc.Curve.Most} allowed";
            stock[arc.From] -= sent;
            stock[arc.To] += brought(e, sent);
            if (arc.SentLimit >= 0)
                limits[arc.SentLimit] += sent;
            if (arc.BroughtLimit >= 0)
                limits[arc.BroughtLimit] += arc.Curve.Of(sent);
            foreach (var use in arc.Uses)
                limits[use.Limit] += use.Amount;
        }

        for (var n = 0; n < stock.Length; n++)
        {
            if (stock[n] < -grain)
                yield return $"node {n} has {stock[n]} left";
        }

        for (var l = 0; l < limits.Length; l++)
        {
            if (limits[l] > problem.Limits[l].Most + grain)
                yield return $"limit {l}: {limits[l]} of {problem.Limits[l].Most} taken";
        }

        for (var a = 0; a < problem.Assets.Count; a++)
        {
            var (value, asset) = (problem.Nodes.Select((node, n) => node.Asset == a ? stock[n] : 0).Sum(), problem.Assets[a]);
            if (value < asset.Least - grain || value > asset.Most + (asset.Most * 0.001) + grain)
                yield return $"asset {a} ends at {value}, {asset.Least} … {asset.Most} allowed";
        }
    }
}
