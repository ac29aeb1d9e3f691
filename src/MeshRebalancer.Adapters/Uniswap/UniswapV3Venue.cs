using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>
/// Uniswap V3 on one chain: quotes from QuoterV2, swaps through SwapRouter02, always with a deadline. Declined quotes begin with a code
/// (<c>no-liquidity</c>, <c>too-small</c>) where there is one.
/// </summary>
public sealed class UniswapV3Venue : ISwapVenue
{
    private readonly EvmConnection _connection;

    /// <param name="options">Where it stands.</param>
    /// <param name="connection">Its chain.</param>
    /// <exception cref="ArgumentException">The options break rules; the message names all of them.</exception>
    public UniswapV3Venue(UniswapV3Options options, EvmConnection connection)
    {
        if (options.Violations() is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        if (options.Chain != connection.Id)
            throw new ArgumentException($"{options.Name} is not on chain {connection.Id}.", nameof(connection));
        (Options, _connection) = (options, connection);
    }

    /// <summary>Where it stands.</summary>
    public UniswapV3Options Options { get; }

    public string Name => Options.Name;

    public ChainId Chain => Options.Chain;

    public Address Spender => Options.Router;

    /// <summary>Where a pool stands. Computed; a quote compares it with the factory's word.</summary>
    public Address PoolAddress(Pool pool) => UniswapWire.PoolAddress(Options, pool);

    public async Task<Result<QuoteAnswer.Given, PortError>> QuoteAsync(QuoteRequest.Swap request, CancellationToken cancel) =>
        (await QuoteAsync(request.Pool, request.In, exactOutput: false, cancel)).Then<QuoteAnswer.Given>(
            quote => UniswapWire.ToAnswer(request, quote.Amount, quote.Gas, Options.SecondsExpected));

    /// <summary>How much of the pool's other token must go in for exactly this to come out.</summary>
    public async Task<Result<UInt256, PortError>> QuoteExactOutputAsync(Pool pool, TokenAmount exactOut, CancellationToken cancel) =>
        (await QuoteAsync(pool, exactOut, exactOutput: true, cancel)).Then<UInt256>(quote => quote.Amount);

    public async Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel) => Options.Pools.Contains(pool)
        ? await new PoolMeasuring(Options, _connection).MeasureAsync(pool, spent, window, cancel)
        : new PortError.Declined("unknown-pool", $"{Name} on chain {Chain} is not configured for {pool.TokenA} / {pool.TokenB} at {pool.FeePips} pips.");

    public Call Encode(ChainAction.Swap action, Address account) => UniswapWire.EncodeExactInput(Options, action, account);

    /// <summary>The call that buys exactly so much for at most so much.</summary>
    public Call EncodeExactOutput(Pool pool, TokenAmount exactOut, TokenAmount inMax, DateTimeOffset deadline, Address account) =>
        UniswapWire.EncodeExactOutput(Options, pool, exactOut, inMax, deadline, account);

    public ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt) => UniswapWire.Read(Options, action, account, receipt);

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => chain == Chain ? UniswapCalls.Of(Options) : [];

    public CallReading? ReadCall(ChainId chain, Call call) => chain == Chain ? UniswapCalls.Read(Options, call) : null;

    private async Task<Result<(UInt256 Amount, ulong Gas), PortError>> QuoteAsync(Pool pool, TokenAmount amount, bool exactOutput, CancellationToken cancel)
    {
        if (!Options.Pools.Contains(pool))
            return new PortError.Declined("unknown-pool", $"{Name} on chain {Chain} is not configured for {pool.TokenA} / {pool.TokenB} at {pool.FeePips} pips.");
        if (amount.Raw.IsZero)
            return new PortError.Declined("too-small", "Nothing is asked for.");
        var reads = UniswapWire.QuoteReads(Options, pool, amount, exactOutput);
        return (await _connection.SnapshotAsync(reads, cancel)).Then(snapshot => UniswapWire.ReadQuote(Options, pool, snapshot.Answers));
    }
}
