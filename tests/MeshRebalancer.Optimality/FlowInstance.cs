using MeshRebalancer.Domain.Planning.Flows;

namespace MeshRebalancer.Optimality;

/// <summary>What makes an instance hard.</summary>
public enum Hardship
{
    /// <summary>Nothing but chance.</summary>
    None,

    /// <summary>Pools of a pair are all alike, so that only fixed costs tell how many to use.</summary>
    Twins,

    /// <summary>Gas costs about as much as what it brings is worth.</summary>
    DearGas,

    /// <summary>No pool takes what is to be traded without a loss like its penalty.</summary>
    ThinPools,

    /// <summary>Chains and bridges take little, and gas is short.</summary>
    TightBounds,

    /// <summary>The smallest trade is like the drift itself.</summary>
    HighMinimum,

    /// <summary>What is to be sold stands where no pool is.</summary>
    Stranded,
}

/// <summary>A portfolio that needs a rebalance, with pools and bridges as they truly are.</summary>
/// <param name="Problem">Its arcs' curves are chains below the true ones, through <see cref="Fractions"/> of the most.</param>
/// <param name="True">By arc.</param>
public sealed record FlowInstance(FlowProblem Problem, IReadOnlyList<TruePool> True)
{
    /// <summary>Where a first chain is laid through, in parts of the most that may be sent.</summary>
    public static IReadOnlyList<double> Fractions { get; } = FlowLadder.Fractions.ToArray();

    /// <summary>Ours, valued by the true curves.</summary>
    public FlowSolution Ours() => FlowSolution.Of(Problem, FlowSolver.Solve(Problem, (arc, sent) => True[arc].Of(sent)).Sent, (arc, sent) => True[arc].Of(sent));

    /// <summary>Curves on or above the true ones, by tangents, and the most by which one of them is above, in parts of what it brings.</summary>
    public (IReadOnlyList<FlowCurve> Curves, double Above) Outer(int tangents)
    {
        var above = 0.0;
        List<FlowCurve> curves = [];
        for (var e = 0; e < True.Count; e++)
        {
            var most = Problem.Arcs[e].Curve.Most;
            var isStraight = True[e].Ranges.All(range => double.IsInfinity(range.Depth));
            var curve = True[e].Above(isStraight ? [0] : [.. Enumerable.Range(0, tangents).Select(i => most * Math.Pow((double)i / (tangents - 1), 1.6))], most);
            curves.Add(curve);
            above = curve.Points().Select(point => (point.Brought - True[e].Of(point.Sent)) / point.Brought).Append(above).Max();
        }

        return (curves, above);
    }
}
