using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Http;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>
/// CCTP v1's reading side, for messages that are still on the way: finds a burn's message, its attestation and its mint, and delivers it. It
/// has no routes, because its issuer phases it out: nothing new is burnt. Its attestations never expire.
/// </summary>
public sealed class CctpV1Bridge : IMintBridge, IDisposable
{
    private static readonly AbiFunction UsedNonces = AbiFunction.Parse("usedNonces(bytes32 sourceAndNonce) view returns (uint256 used)");

    private readonly IReadOnlyList<EvmConnection> _connections;
    private readonly JsonService _attestations;

    /// <param name="options">Where v1's contracts stand; no minter is used.</param>
    /// <param name="connections">One for each chain of the options.</param>
    /// <param name="time">Paces requests.</param>
    /// <exception cref="ArgumentException">The options break rules, or a chain has no connection; the message names all.</exception>
    public CctpV1Bridge(CctpOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time)
        : this(options, connections, time, handler: null)
    {
    }

    internal CctpV1Bridge(CctpOptions options, IReadOnlyList<EvmConnection> connections, TimeProvider time, HttpMessageHandler? handler)
    {
        var missing = options.Chains.Where(chain => connections.All(connection => connection.Id != chain.Chain));
        string[] violations = [.. options.Violations(), .. missing.Select(chain => $"{options.Name}: there is no connection to chain {chain.Chain}.")];
        if (violations.Length > 0)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        (Options, _connections) = (options, connections);
        _attestations = new(options.Name, options.AttestationUrl, options.RequestTimeout, options.MaxRetries, time, handler);
    }

    /// <summary>Where it stands.</summary>
    public CctpOptions Options { get; }

    public string Name => Options.Name;

    public EquatableArray<BridgeRoute> Routes => [];

    public Address SpenderOn(ChainId chain) => Options.On(chain).TokenMessenger;

    public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) =>
        Task.FromResult<Result<BridgeQuote, PortError>>(new PortError.Declined("no-route", $"{Name} only brings home what is on the way."));

    /// <exception cref="NotSupportedException">Always: nothing new is burnt.</exception>
    public Call EncodeBurn(ChainAction.Burn action, Address account) => throw new NotSupportedException($"{Name} burns nothing new.");

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
        CctpV1Wire.FindBurn(Options, new(Name, action.In.Token, action.To), action.In, account, receipt) is not null
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted($"{receipt.Transaction} sent no message of a burn of {action.In} by {account}.");

    public async Task<Result<AttestationAnswer, PortError>> AttestationAsync(
        BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel)
    {
        if (!(await On(route.From.Chain).ConfirmedReceiptAsync(burn, cancel)).TryGet(out var receipt, out var error))
            return error;
        if (receipt is null)
            return new AttestationAnswer.Pending(null);
        if (CctpV1Wire.FindBurn(Options, route, burned, account, receipt) is not { } message)
            return new PortError.Unreadable($"{Name}: {burn} holds no message of a burn of {burned} by {account} for chain {route.To.Chain}.");
        var answer = await _attestations.SendAsync(HttpMethod.Get, $"v1/attestations/{message.Hash}", CctpJson.Default.Attestation, cancel);
        return answer.Then(found => Read(message, found));
    }

    public Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel) =>
        Task.FromResult<Result<bool, PortError>>(new PortError.Declined("never-expires", $"{Name}: attestations of v1 do not expire."));

    public Call EncodeMint(ChainAction.Mint action) => CctpWire.EncodeMint(Options, action);

    public ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt) => CctpV1Wire.ReadMint(Options, action, account, receipt);

    public async Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel)
    {
        if (CctpV1Message.TryParse(action.Message) is not { } message)
            return new PortError.Unreadable($"{Name}: what is to be minted is no CCTP v1 message.");
        var (connection, transmitter) = (On(action.Chain), Options.On(action.Chain).MessageTransmitter);
        if (!(await connection.AgreedNumberAsync(UsedNonces, transmitter, cancel, message.SourceAndNonce)).TryGet(out var used, out var error))
            return error;
        if (used.IsZero)
            return new Result<Receipt?, PortError>.Ok(null);
        var found = await LogSearch.NewestAsync(connection, transmitter, CctpV1Wire.ReceivedTopics(message), log => IsOf(message, log), cancel);
        if (!found.TryGet(out var log, out error))
            return error;
        return log is null
            ? new PortError.Unreadable($"{Name}: chain {action.Chain} has used the nonce {message.Nonce}, but the last {connection.Options.LogSearchBlocks} blocks hold no mint of it: raise logSearchBlocks.")
            : await connection.ConfirmedReceiptAsync(log.TransactionHash, cancel);
    }

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => CctpCalls.OfV1(Options, chain);

    public CallReading? ReadCall(ChainId chain, Call call) => CctpCalls.ReadV1(Options, chain, call);

    public void Dispose() => _attestations.Dispose();

    private static bool IsOf(CctpV1Message message, EventLog log) =>
        ReceiptEvents.TryDecode(new(log.Address, log.Topics, log.Data.ToString()), log.Address, CctpV1Wire.MessageReceived) is { } received && CctpV1Wire.IsOf(message, received);

    // 404 and anything but complete is not there yet, which is normal.
    private Result<AttestationAnswer, PortError> Read(CctpV1Message message, CctpAnswers.Attestation? found)
    {
        if (found is null || !string.Equals(found.Status, "complete", StringComparison.OrdinalIgnoreCase))
            return new AttestationAnswer.Pending(null);
        return AttestationWire.IsRowOfSignatures(found.Signatures, out var signatures)
            ? new AttestationAnswer.Ready(message.Bytes.ToString(), signatures.ToString(), null)
            : new PortError.Unreadable($"{Name}: the attestation of {message.Hash} is not a row of signatures.");
    }

    private EvmConnection On(ChainId chain) => _connections.First(connection => connection.Id == chain);
}
