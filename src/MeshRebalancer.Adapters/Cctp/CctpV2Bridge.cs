using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>Circle's CCTP v2: USDC is burnt at the source, attested, and minted at the destination.</summary>
public sealed class CctpV2Bridge : IMintBridge, IDisposable
{
    private readonly IReadOnlyList<EvmConnection> _connections;
    private readonly AttestationClient _attestations;

    /// <param name="options">Where it stands.</param>
    /// <param name="connections">One for each chain of the options.</param>
    /// <param name="time">Paces requests.</param>
    /// <exception cref="ArgumentException">The options break rules, or a chain has no connection; the message names all.</exception>
    public CctpV2Bridge(CctpOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time)
        : this(options, connections, time, handler: null)
    {
    }

    internal CctpV2Bridge(CctpOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time, HttpMessageHandler? handler)
    {
        var missing = options.Chains.Where(chain => connections.All(connection => connection.Id != chain.Chain));
        string[] violations = [.. options.Violations(), .. missing.Select(chain => $"{options.Name}: there is no connection to chain {chain.Chain}.")];
        if (violations.Length > 0)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        (Options, _connections) = (options, connections);
        (Routes, _attestations) = (CctpWire.Routes(options), new(options, time, handler));
    }

    /// <summary>Where it stands.</summary>
    public CctpOptions Options { get; }

    public string Name => Options.Name;

    public EquatableArray<BridgeRoute> Routes { get; }

    public Address SpenderOn(ChainId chain) => Options.On(chain).TokenMessenger;

    public async Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel)
    {
        if (!Routes.Contains(request.Route) || request.In.Token != request.Route.From)
            return new PortError.Declined("no-route", $"{Name} does not bring {request.In.Token} to {request.Route.To}.");
        var (source, destination) = (Options.On(request.Route.From.Chain), Options.On(request.Route.To.Chain));
        var asked = _attestations.FeesAsync(source.Domain, destination.Domain, cancel);
        var reads = On(source.Chain).SnapshotAsync(
            [new(source.TokenMinter, CctpAbi.BurnLimit, source.Usdc.Contract), new(source.TokenMessenger, CctpAbi.MinFeeAmount, request.In.Raw)], cancel);
        await Task.WhenAll(asked, reads);
        if (!(await asked).TryGet(out var fees, out var error) || !(await reads).TryGet(out var snapshot, out error))
            return error;
        if (CctpFee.Choose(source, fees) is not { } fee)
            return new PortError.Unreadable($"{Name}: the attestation service names no fee from domain {source.Domain} to {destination.Domain}.");
        return CctpQuote.Read(Options, request, fee, snapshot.Answers);
    }

    public Call EncodeBurn(ChainAction.Burn action, Address account) => CctpWire.EncodeBurn(Options, action, account);

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) => CctpWire.ReadBurn(Options, action, account, receipt);

    public async Task<Result<AttestationAnswer, PortError>> AttestationAsync(
        BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel)
    {
        if (!(await _attestations.MessagesAsync(Options.On(route.From.Chain).Domain, burn, cancel)).TryGet(out var entries, out var error))
            return error;
        if (!AttestationWire.Choose(Options, route, burned, account, burn, entries).TryGet(out var attested, out error))
            return error;
        return attested is null ? new AttestationAnswer.Pending(AttestationWire.Downgrade(entries)) : await FreshAsync(attested, route.To.Chain, cancel);
    }

    public async Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel) =>
        CctpMessage.TryParse(expired.MessageHex) is { } message
            ? await _attestations.ReattestAsync(message.Nonce, cancel)
            : new PortError.Unreadable($"{Name}: what has expired is no CCTP v2 message.");

    public Call EncodeMint(ChainAction.Mint action) => CctpWire.EncodeMint(Options, action);

    public ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt) => CctpWire.ReadMint(Options, action, account, receipt);

    public async Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel)
    {
        if (CctpMessage.TryParse(action.Message) is not { } message)
            return new PortError.Unreadable($"{Name}: what is to be minted is no CCTP v2 message.");
        var place = Options.On(action.Chain);
        if (!(await IsUsedAsync(place, message.Nonce, cancel)).TryGet(out var used, out var error))
            return error;
        if (!used)
            return new Result<Receipt?, PortError>.Ok(null);
        var connection = On(action.Chain);
        var found = await LogSearch.NewestAsync(connection, place.MessageTransmitter, CctpWire.ReceivedTopics(message.Nonce), cancel);
        if (!found.TryGet(out var log, out error))
            return error;
        return log is null
            ? new PortError.Unreadable($"{Name}: chain {action.Chain} has used the nonce {message.Nonce}, but the last {connection.Options.LogSearchBlocks} blocks hold no mint of it: raise logSearchBlocks.")
            : await connection.ConfirmedReceiptAsync(log.TransactionHash, cancel);
    }

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => CctpCalls.Of(Options, chain);

    public CallReading? ReadCall(ChainId chain, Call call) => CctpCalls.Read(Options, chain, call);

    public void Dispose() => _attestations.Dispose();

    /// <summary>The connection to a chain.</summary>
    internal EvmConnection On(ChainId chain) => _connections.First(connection => connection.Id == chain);

    /// <summary>The attestation, unless it has expired and the message is still to be minted: one that was minted is found with the old one, too.</summary>
    private async Task<Result<AttestationAnswer, PortError>> FreshAsync(AttestedMessage attested, ChainId destination, CancellationToken cancel)
    {
        var ready = new AttestationAnswer.Ready(attested.MessageHex, attested.SignaturesHex, attested.ExpirationBlock);
        if (attested.ExpirationBlock is not { } expiration)
            return ready;
        var connection = On(destination);
        if (!(await connection.HeightAsync(cancel)).TryGet(out var head, out var error))
            return error;
        // The next block is the first that could hold the mint.
        if (head + 1 < expiration)
            return ready;
        return (await IsUsedAsync(Options.On(destination), attested.Message.Nonce, cancel))
            .Then<AttestationAnswer>(used => used ? ready : new AttestationAnswer.Expired(attested.MessageHex, expiration));
    }

    private async Task<Result<bool, PortError>> IsUsedAsync(CctpChain place, Hash32 nonce, CancellationToken cancel) =>
        (await On(place.Chain).AgreedNumberAsync(CctpAbi.UsedNonces, place.MessageTransmitter, cancel, nonce)).Then<bool>(used => !used.IsZero);
}
