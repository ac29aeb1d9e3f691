using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>The immutable snapshot that a plan is drafted on.</summary>
/// <param name="Facts">Who.</param>
/// <param name="Mandate">What is wanted.</param>
/// <param name="Map">What can be traded where.</param>
/// <param name="Seen">Balances and prices.</param>
/// <param name="GasPrices">One for each chain; ordered by chain.</param>
/// <param name="LegPrefix">Makes leg ids unique over the rounds of a rebalance: <c>r1</c>.</param>
/// <param name="Depth">What ways answered to <see cref="Planner.Probes"/> and <see cref="Planner.Closer"/>; without it the plan is a rough one.</param>
public sealed record PlanInputs(
    PortfolioFacts Facts, Mandate Mandate, MarketMap Map, Observation Seen, EquatableArray<GasPrice> GasPrices, string LegPrefix,
    EquatableArray<QuoteAnswer> Depth = default);

/// <summary>What a unit of gas costs now on a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="WeiPerGas">Base fee and priority fee together.</param>
public sealed record GasPrice(ChainId Chain, UInt256 WeiPerGas);

/// <summary>A price asked of a venue or a bridge for one possible leg.</summary>
[JsonDerivedType(typeof(Swap), "swap")]
[JsonDerivedType(typeof(Transfer), "transfer")]
public abstract record QuoteRequest
{
    private QuoteRequest()
    {
    }

    /// <summary>So much of this token into that pool.</summary>
    public sealed record Swap(Pool Pool, TokenAmount In) : QuoteRequest
    {
        /// <summary>The pool's other token.</summary>
        [JsonIgnore]
        public TokenId Out => Pool.TokenA == In.Token ? Pool.TokenB : Pool.TokenA;
    }

    /// <summary>So much of this token over that route.</summary>
    public sealed record Transfer(BridgeRoute Route, TokenAmount In) : QuoteRequest;
}

/// <summary>The answer to a <see cref="QuoteRequest"/>.</summary>
[JsonDerivedType(typeof(Given), "given")]
[JsonDerivedType(typeof(Declined), "declined")]
public abstract record QuoteAnswer
{
    private QuoteAnswer()
    {
    }

    /// <summary>What was asked.</summary>
    public abstract QuoteRequest Request { get; init; }

    /// <summary>A quote.</summary>
    /// <param name="Request">What was asked.</param>
    /// <param name="Out">What would arrive, all fees of the venue or bridge taken off.</param>
    /// <param name="GasUnits">By chain: gas of all transactions of the leg (approval included).</param>
    /// <param name="Seconds">Expected time to settle.</param>
    public sealed record Given(QuoteRequest Request, TokenAmount Out, EquatableArray<GasUnits> GasUnits, int Seconds) : QuoteAnswer;

    /// <summary>No quote: no liquidity, paused, below the minimum, not reachable, …</summary>
    public sealed record Declined(QuoteRequest Request, string Reason) : QuoteAnswer;
}

/// <summary>Gas on a chain.</summary>
public sealed record GasUnits(ChainId Chain, ulong Units);
