namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the last look before a leg acts says.</summary>
internal abstract record LegVerdict
{
    private LegVerdict()
    {
    }

    /// <summary>It may act on these terms.</summary>
    public sealed record Go(LegTerms Terms) : LegVerdict;

    /// <summary>It may not.</summary>
    public sealed record No(string Code, string Reason) : LegVerdict;
}
