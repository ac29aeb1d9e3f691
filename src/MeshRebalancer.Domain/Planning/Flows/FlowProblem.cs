using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// A rebalance as a flow with fixed charges: value stands on nodes (an asset on a chain) and is sent over arcs (a pool one way, a bridge's route).
/// Wanted are the amounts that cost least together: what arcs lose, what opening them and waiting for them costs, and what is charged for being off
/// target afterwards. All amounts are value in dollars.
/// </summary>
/// <param name="Assets">By index.</param>
/// <param name="Nodes">By index.</param>
/// <param name="Arcs">By index; those that stand earlier bring what later ones send, as far as there is such an order.</param>
/// <param name="Limits">By index: bounds on what several arcs do together.</param>
public sealed record FlowProblem(
    EquatableArray<FlowAsset> Assets, EquatableArray<FlowNode> Nodes, EquatableArray<FlowArc> Arcs, EquatableArray<FlowLimit> Limits)
{
    /// <summary>What an asset is worth altogether before anything is sent.</summary>
    public double Held(int asset) => Nodes.Where(node => node.Asset == asset).Sum(node => node.Held);

    /// <summary>What doing nothing is charged.</summary>
    public double Idle => Assets.Select((asset, i) => asset.Penalty(Held(i))).Sum();
}

/// <summary>An asset's value on a chain.</summary>
/// <param name="Asset">Index of the asset.</param>
/// <param name="Held">Value that stands there.</param>
public sealed record FlowNode(int Asset, double Held);

/// <summary>A way for value from one node to another.</summary>
/// <param name="From">Node.</param>
/// <param name="To">Node.</param>
/// <param name="Curve">What it brings.</param>
/// <param name="Fixed">What it costs to be used at all: gas.</param>
/// <param name="Least">The least that is sent if anything is.</param>
/// <param name="PerUnit">What each unit sent costs beside what the curve takes: time in flight.</param>
/// <param name="SentLimit">Index of a limit on what is sent, or −1.</param>
/// <param name="BroughtLimit">Index of a limit on what is brought, or −1.</param>
/// <param name="Uses">What being used takes of limits: gas of a chain.</param>
public sealed record FlowArc(
    int From, int To, FlowCurve Curve, double Fixed, double Least, double PerUnit, int SentLimit, int BroughtLimit, EquatableArray<FlowUse> Uses);

/// <summary>What using an arc at all takes of a limit.</summary>
public sealed record FlowUse(int Limit, double Amount);

/// <summary>The most that arcs may do together.</summary>
public sealed record FlowLimit(double Most);
