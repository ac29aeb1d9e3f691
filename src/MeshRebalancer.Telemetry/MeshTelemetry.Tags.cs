namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>Attribute: the portfolio's id.</summary>
    public const string PortfolioTag = "mesh.portfolio";

    /// <summary>Attribute: the rebalance's stream.</summary>
    public const string RebalanceTag = "mesh.rebalance";

    /// <summary>Attribute: the leg's id within its plan.</summary>
    public const string LegTag = "mesh.leg";

    /// <summary>Attribute: <c>swap</c> or <c>transfer</c>.</summary>
    public const string LegKindTag = "mesh.leg.kind";

    /// <summary>Attribute: a swap venue's or bridge's name.</summary>
    public const string VenueTag = "mesh.venue";

    /// <summary>Attribute: how something ended, in lower-case words joined by hyphens.</summary>
    public const string OutcomeTag = "mesh.outcome";

    /// <summary>Attribute: why, in lower-case words joined by hyphens; never a free text.</summary>
    public const string ReasonTag = "mesh.reason";

    /// <summary>Attribute: the asset's symbol as configured.</summary>
    public const string AssetTag = "mesh.asset";

    /// <summary>Attribute: the chain's id as in EIP-155.</summary>
    public const string ChainTag = "mesh.chain";

    /// <summary>Attribute: an account's address.</summary>
    public const string AccountTag = "mesh.account";

    /// <summary>Attribute: the full name of an event stream. On spans only: it has too many values for a metric.</summary>
    public const string StreamTag = "mesh.stream";

    /// <summary>Attribute: what kind of actor writes a stream (the first part of its name).</summary>
    public const string CategoryTag = "mesh.stream.category";

    /// <summary>Attribute: a command's or an effect's type. For a journal, its store: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public const string KindTag = "mesh.kind";

    /// <summary>Attribute: an effect's id. On spans only.</summary>
    public const string EffectTag = "mesh.effect";

    /// <summary>Attribute: a transaction's hash. On spans only.</summary>
    public const string TransactionTag = "mesh.transaction";
}
