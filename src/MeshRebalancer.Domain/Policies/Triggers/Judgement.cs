using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>What one trigger says.</summary>
public enum TriggerVerdict
{
    /// <summary>Nothing needs doing.</summary>
    Quiet,

    /// <summary>A rebalance is due.</summary>
    Due,

    /// <summary>It cannot be told, so nothing is done for it.</summary>
    Unknown,
}

/// <summary>One trigger's verdict and its reason.</summary>
/// <param name="Kind">The trigger's name, as in a mandate.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Reason">For people: what was found, what is tolerated.</param>
public sealed record Finding(string Kind, TriggerVerdict Verdict, string Reason)
{
    /// <summary>Why a rebalance that would be due waits for what is predicted, without figures that move; null where none does.</summary>
    public string? HeldBack { get; init; }
}

/// <summary>What a mandate's triggers say together, and what each of them found.</summary>
/// <param name="Verdict">All together.</param>
/// <param name="Findings">Of each single trigger, in the mandate's order.</param>
public sealed record Judgement(TriggerVerdict Verdict, EquatableArray<Finding> Findings)
{
    /// <summary>The reasons of those that agree with the verdict.</summary>
    public string Summary => string.Join("; ", Findings.Where(finding => finding.Verdict == Verdict).Select(finding => finding.Reason));
}
