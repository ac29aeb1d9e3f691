using MeshRebalancer.Domain.Planning.Flows;
using MeshRebalancer.Optimality;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>What the planner's optimiser finds, beside what CBC proves. The benchmark <c>planner</c> judges hundreds in the same way.</summary>
[RequiresCbc]
public sealed class OptimalityTests(ITestOutputHelper output)
{
    private const int Instances = 28;
    private const int Tangents = 12;

    [WhereFact]
    public void Most_random_and_adversarial_instances_come_close_to_what_is_proven_and_none_is_better()
    {
        List<double> gaps = [];
        for (var seed = 0; seed < Instances; seed++)
        {
            var instance = FlowInstances.Of(seed);
            var (curves, above) = instance.Outer(Tangents);
            var ours = instance.Ours();
            var proven = FlowJudge.Judge(instance.Problem, curves, secondsMax: 2);
            var gap = (ours.Charge - proven.Bound) / proven.Bound;
            output.WriteLine($"seed {seed}: {ours.Charge:F3}, CBC's bound {proven.Bound:F3}{(proven.IsClosed ? "" : " (not closed)")}: {gap:P3} above it; tangents at most {above:P4} above the curves");
            proven.IsInfeasible.ShouldBeFalse($"seed {seed}");
            gap.ShouldBeGreaterThan(-1e-5, $"seed {seed}");
            ours.Charge.ShouldBeLessThanOrEqualTo(instance.Problem.Idle, $"seed {seed}");
            if (proven.IsClosed)
                gaps.Add(gap);
        }

        gaps.Sort();
        gaps.Count.ShouldBeGreaterThan(Instances / 2);
        gaps[gaps.Count / 2].ShouldBeLessThan(0.005);
        gaps[gaps.Count * 3 / 4].ShouldBeLessThan(0.02);
    }

    [WhereFact]
    public void Without_fixed_costs_and_smallest_trades_the_optimum_is_exact()
    {
        for (var seed = 0; seed < Instances; seed++)
        {
            var problem = FlowInstances.Of(seed).Problem;
            problem = problem with { Arcs = [.. problem.Arcs.Select(arc => arc with { Fixed = 0, Least = 0, Uses = [] })] };
            var proven = FlowJudge.Judge(problem, [.. problem.Arcs.Select(arc => arc.Curve)], secondsMax: 10);
            FlowSolver.Solve(problem).Charge.ShouldBe(proven.Objective, proven.Objective * 1e-5, $"seed {seed}");
        }
    }
}
