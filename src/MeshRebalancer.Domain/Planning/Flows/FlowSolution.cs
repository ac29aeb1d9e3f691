using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>What to send over each arc.</summary>
/// <param name="Sent">By arc; 0 where it is not used.</param>
/// <param name="Lost">What arcs take.</param>
/// <param name="Fixed">What used arcs cost at all.</param>
/// <param name="Waiting">What time in flight is charged.</param>
/// <param name="Off">What distances from targets are charged afterwards.</param>
public sealed record FlowSolution(EquatableArray<double> Sent, double Lost, double Fixed, double Waiting, double Off)
{
    /// <summary>What is minimised.</summary>
    public double Charge => Lost + Fixed + Waiting + Off;

    /// <summary>Values amounts by given curves, which may be the true ones that the problem's only approximate. Nothing may be sent that is not there.</summary>
    public static FlowSolution Of(FlowProblem problem, EquatableArray<double> sent, Func<int, double, double> brought)
    {
        var value = problem.Assets.Select((_, i) => problem.Held(i)).ToArray();
        var (lost, @fixed, waiting) = (0.0, 0.0, 0.0);
        for (var e = 0; e < sent.Count; e++)
        {
            if (sent[e] > 0)
            {
                var (arc, arrived) = (problem.Arcs[e], brought(e, sent[e]));
                lost += sent[e] - arrived;
                @fixed += arc.Fixed;
                waiting += arc.PerUnit * sent[e];
                value[problem.Nodes[arc.From].Asset] -= sent[e];
                value[problem.Nodes[arc.To].Asset] += arrived;
            }
        }

        return new(sent, lost, @fixed, waiting, problem.Assets.Select((asset, i) => asset.Penalty(value[i])).Sum());
    }
}
