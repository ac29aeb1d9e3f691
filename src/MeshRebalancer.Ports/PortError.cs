namespace MeshRebalancer.Ports;

/// <summary>How the outside world failed.</summary>
public abstract record PortError
{
    private PortError()
    {
    }

    /// <summary>For people: what, where, found and allowed. Never a secret, never an RPC URL's path.</summary>
    public abstract string Reason { get; init; }

    /// <summary>Worth trying again as it is: a timeout, a busy server, a connection that broke before anything was sent.</summary>
    public sealed record Transient(string Reason) : PortError;

    /// <summary>Understood and refused: no liquidity, a call that would revert, too little gas.</summary>
    /// <param name="Code">Stable: lower-case words joined by hyphens, such as <c>slippage</c>, <c>gas-low</c>, <c>no-liquidity</c>.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Declined(string Code, string Reason) : PortError;

    /// <summary>An answer that can't be believed: garbage, another chain's, endpoints that disagree. What it spoke of is unknown, never zero.</summary>
    public sealed record Unreadable(string Reason) : PortError;

    /// <summary>It may or may not have happened. Never tried again blindly: reconciled against the chain by nonce and hash.</summary>
    public sealed record OutcomeUnknown(string Reason) : PortError;
}
