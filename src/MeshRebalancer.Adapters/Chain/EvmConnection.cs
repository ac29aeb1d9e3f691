using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>
/// One chain's endpoint, shared by all adapters that read that chain. Before anything is believed, and again after every break in the
/// connection, the endpoint must confirm the chain's id.
/// </summary>
public sealed class EvmConnection : IAsyncDisposable
{
    private readonly IRpcTransport _transport;
    private readonly EvmClient _client;
    private readonly IRpcTransport? _privateTransport;
    private volatile bool _verified;
    private volatile bool _privateVerified;
    private bool? _hasMulticall;

    /// <param name="options">Which chain and where.</param>
    /// <param name="time">Paces time-outs and retries.</param>
    /// <exception cref="ArgumentException">The options break rules; the message names all of them.</exception>
    public EvmConnection(ChainOptions options, TimeProvider time)
    {
        if (options.Violations() is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        (Options, Time) = (options, time);
        _transport = RpcTransport.Create(options.Http[0], options.Rpc, time);
        _client = new EvmClient(_transport);
        _privateTransport = options.Private is { } relay ? RpcTransport.Create(relay, options.Rpc, time) : null;
        Prices = new(this);
    }

    /// <summary>How it was configured.</summary>
    public ChainOptions Options { get; }

    /// <summary>The chain.</summary>
    public ChainId Id => Options.Id;

    internal TimeProvider Time { get; }

    /// <summary>Reads this chain's prices.</summary>
    internal SnapshotPrices Prices { get; }

    /// <summary>Compares the endpoint's chain id with the configured one.</summary>
    public async Task<Result<ChainId, PortError>> VerifyAsync(CancellationToken cancel)
    {
        var answer = await _client.GetChainIdAsync(cancel);
        var verdict = answer.Match<Result<ChainId, PortError>>(
            found => found == Id ? found : ChainWire.WrongChain(Id, found, _client.Endpoint.Host),
            error => ChainWire.ToPortError(Id, error));
        _verified = verdict is Result<ChainId, PortError>.Ok;
        return verdict;
    }

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        if (_privateTransport is not null)
            await _privateTransport.DisposeAsync();
    }

    /// <summary>Asks the endpoint something, once it has confirmed the chain.</summary>
    internal async Task<Result<T, PortError>> AskAsync<T>(Func<EvmClient, Task<Result<T, RpcError>>> ask, CancellationToken cancel)
    {
        if (!(await ConfirmedAsync(cancel)).TryGet(out _, out var error))
            return error;
        return Noticed(await ask(_client)).Match<Result<T, PortError>>(value => new Result<T, PortError>.Ok(value), fail => ChainWire.ToPortError(Id, fail));
    }

    /// <summary>The client, once the endpoint has confirmed the chain: for answers that are not a value or an error.</summary>
    internal async Task<Result<EvmClient, PortError>> ClientAsync(CancellationToken cancel) =>
        (await ConfirmedAsync(cancel)).Then<EvmClient>(_ => _client);

    /// <summary>The private relay's client, once it has confirmed the chain.</summary>
    internal async Task<Result<EvmClient, PortError>> PrivateClientAsync(CancellationToken cancel)
    {
        if (_privateTransport is null)
            return new PortError.Declined("no-private-endpoint", $"Chain {Id} has no private endpoint.");
        var client = new EvmClient(_privateTransport);
        if (_privateVerified)
            return client;
        return (await client.GetChainIdAsync(cancel)).Match<Result<EvmClient, PortError>>(
            found => (_privateVerified = found == Id) ? client : ChainWire.WrongChain(Id, found, client.Endpoint.Host),
            error => ChainWire.ToPortError(Id, error));
    }

    /// <summary>Calls a function at the latest block.</summary>
    internal Task<Result<object[], PortError>> CallAsync(AbiFunction function, Address contract, CancellationToken cancel, params object?[] arguments) =>
        AskAsync(client => client.CallAsync(function, contract, BlockTag.Latest, arguments, cancel), cancel);

    /// <summary>Makes all these reads at one block: this one, or the latest.</summary>
    internal async Task<Result<Snapshot, PortError>> SnapshotAsync(EquatableArray<ContractRead> reads, CancellationToken cancel, ulong? at = null)
    {
        if (!(await HasMulticallAsync(cancel)).TryGet(out var multicall, out var error))
            return error;
        var tag = at is { } number ? BlockTag.At(number) : BlockTag.Latest;
        if (multicall)
        {
            var many = await AskAsync(client => Multicall3.ReadAsync(client, MulticallReads.WithBlock(reads), tag, cancel), cancel);
            return many.Then(answers => MulticallReads.Read(Id, answers));
        }

        var head = await AskAsync(client => client.GetBlockAsync(tag, cancel), cancel);
        if (!head.TryGet(out var block, out error))
            return error;
        return block is null
            ? new PortError.Unreadable($"Chain {Id}: the endpoint has no block {tag}.")
            : await PlainReads.ReadAsync(_client, Id, block, reads, cancel);
    }

    /// <summary>A receipt that has its confirmations, or null.</summary>
    internal async Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel)
    {
        var answer = await AskAsync(client => client.GetReceiptAsync(transaction, cancel), cancel);
        if (!answer.TryGet(out var receipt, out var error))
            return error;
        if (receipt is null)
            return new Result<Receipt?, PortError>.Ok(null);
        if (Options.Confirmations == 1)
            return ChainWire.ToReceipt(receipt);
        var head = await AskAsync(client => client.GetBlockNumberAsync(cancel), cancel);
        return head.Then<Receipt?>(number => new Result<Receipt?, PortError>.Ok(
            ChainWire.IsConfirmed(receipt.BlockNumber, number, Options.Confirmations) ? ChainWire.ToReceipt(receipt) : null));
    }

    private async Task<Result<ChainId, PortError>> ConfirmedAsync(CancellationToken cancel) => _verified ? Id : await VerifyAsync(cancel);

    private async Task<Result<bool, PortError>> HasMulticallAsync(CancellationToken cancel)
    {
        if (!Options.UseMulticall || _hasMulticall is not null)
            return _hasMulticall ?? false;
        var code = await AskAsync(client => client.GetCodeAsync(Multicall3.Address, BlockTag.Latest, cancel), cancel);
        return code.Then<bool>(bytes => (_hasMulticall = !bytes.IsEmpty).Value);
    }

    /// <summary>Behind a broken connection another node may stand when it is back.</summary>
    private Result<T, RpcError> Noticed<T>(Result<T, RpcError> result)
    {
        if (result is Result<T, RpcError>.Fail { Error: RpcError.Transport or RpcError.Timeout })
            _verified = false;
        return result;
    }
}
