using System.Collections.Frozen;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>
/// A chain's endpoints, shared by all adapters that read that chain. Before an endpoint is believed, and again after every break in its
/// connection, it must confirm the chain's id.
/// </summary>
public sealed class EvmConnection : IAsyncDisposable
{
    private readonly EndpointPool _pool;
    private readonly EvmClient _client;
    private readonly EvmConnection? _whole;
    private readonly IRpcTransport? _privateTransport;
    private readonly Random _random;
    private IQuorum? _jury;
    private FrozenDictionary<string, EvmConnection> _jurors = FrozenDictionary<string, EvmConnection>.Empty;
    private volatile bool _privateVerified;
    private bool? _hasMulticall;

    /// <param name="options">Which chain and where.</param>
    /// <param name="time">Paces time-outs and retries.</param>
    /// <param name="random">Spreads retries and reconnections; only this connection may use it.</param>
    /// <exception cref="ArgumentException">The options break rules; the message names all of them.</exception>
    public EvmConnection(ChainOptions options, TimeProvider time, Random random)
    {
        if (options.Violations() is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        (Options, Time, _random) = (options, time, random);
        _pool = new([.. options.Endpoints], options.Rpc, options.Pool with { Chain = options.Id }, time, Chance());
        _client = new EvmClient(_pool.Transport);
        _privateTransport = options.Private is { } relay ? RpcTransport.Create(relay, options.Rpc, time) : null;
        Prices = new(this);
    }

    private EvmConnection(EvmConnection whole, EndpointOptions endpoint)
    {
        (Options, Time, _random) = (whole.Options with { Endpoints = [endpoint] }, whole.Time, whole._random);
        (_pool, _whole, _privateTransport) = (whole._pool, whole, whole._privateTransport);
        _client = new EvmClient(_pool.Only(endpoint.Name));
        Prices = new(this);
    }

    /// <summary>How it was configured.</summary>
    public ChainOptions Options { get; }

    /// <summary>The chain.</summary>
    public ChainId Id => Options.Id;

    internal TimeProvider Time { get; }

    /// <summary>Reads this chain's prices.</summary>
    internal SnapshotPrices Prices { get; }

    /// <summary>The first WebSocket that there is for new heads, or null.</summary>
    internal RpcEndpoint? WebSocket => Options.Endpoints.Select(endpoint => endpoint.WebSocket).FirstOrDefault(socket => socket is not null);

    /// <summary>Chance for one user alone: the next seed that this connection's own chance draws.</summary>
    internal Random Chance()
    {
        lock (_random)
        {
            return new(_random.Next());
        }
    }

    /// <summary>Asks one of the endpoints alone, within the limits that all share. Stays this connection's to dispose.</summary>
    public EvmConnection Only(EndpointOptions endpoint) => new(this, endpoint);

    /// <summary>How each endpoint fares, in order of preference.</summary>
    public EquatableArray<EndpointStatus> Status() => _pool.Status();

    /// <summary>From now on receipts, events and states that decide over money are what enough endpoints say: one alone decides nothing.</summary>
    /// <param name="jury">Over the same endpoints, by their names.</param>
    public void BelieveTogether(IQuorum jury) =>
        (_jurors, _jury) = (Options.Endpoints.ToFrozenDictionary(endpoint => endpoint.Name, Only), jury);

    /// <summary>Compares the chain id that is answered with the configured one.</summary>
    public async Task<Result<ChainId, PortError>> VerifyAsync(CancellationToken cancel) =>
        (await _client.GetChainIdAsync(cancel)).Match<Result<ChainId, PortError>>(
            found => found == Id ? found : ChainWire.WrongChain(Id, found, _client.Endpoint.Host),
            error => ChainWire.ToPortError(Id, error));

    public async ValueTask DisposeAsync()
    {
        if (_whole is not null)
            return;
        await _pool.DisposeAsync();
        if (_privateTransport is not null)
            await _privateTransport.DisposeAsync();
    }

    /// <summary>Asks the endpoints something.</summary>
    internal async Task<Result<T, PortError>> AskAsync<T>(Func<EvmClient, Task<Result<T, RpcError>>> ask, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return (await ask(_client)).Match<Result<T, PortError>>(value => new Result<T, PortError>.Ok(value), fail => ChainWire.ToPortError(Id, fail));
    }

    /// <summary>The client: for answers that are not a value or an error.</summary>
    internal EvmClient Client => _client;

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
        CallAtAsync(null, function, contract, arguments, cancel);

    /// <summary>Calls a function that answers a number which decides over money, at a block on which the endpoints agree.</summary>
    internal Task<Result<UInt256, PortError>> AgreedNumberAsync(AbiFunction function, Address contract, CancellationToken cancel, params object?[] arguments) => AgreeAsync(
        $"{function.Name} of {contract}",
        async (one, at, stop) => (await one.CallAtAsync(at, function, contract, arguments, stop)).Then<UInt256>(values => (UInt256)values[0]),
        cancel);

    /// <summary>Reads what decides over money: from several endpoints at one block, where there are several, else from the only one, now.</summary>
    /// <typeparam name="T">Compared by value.</typeparam>
    /// <param name="what">What is read, for people.</param>
    /// <param name="read">Asks one endpoint at a block; null is the latest.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    internal Task<Result<T, PortError>> AgreeAsync<T>(string what, Func<EvmConnection, ulong?, CancellationToken, Task<Result<T, PortError>>> read, CancellationToken cancel) =>
        _jury is { } jury ? jury.AgreeAsync(what, (name, block, stop) => read(_jurors[name], block, stop), cancel) : read(this, null, cancel);

    /// <summary>The height that has been reached: as enough endpoints say, where there are several.</summary>
    internal async Task<Result<ulong, PortError>> HeightAsync(CancellationToken cancel) => _jury is { } jury
        ? (await jury.HeadAsync(cancel)).Then<ulong>(head => head.Number)
        : await AskAsync(client => client.GetBlockNumberAsync(cancel), cancel);

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
        if (_jury is not null)
            return await _jury.ConfirmedReceiptAsync(transaction, cancel);
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

    private Task<Result<object[], PortError>> CallAtAsync(ulong? at, AbiFunction function, Address contract, object?[] arguments, CancellationToken cancel) =>
        AskAsync(client => client.CallAsync(function, contract, at is { } block ? BlockTag.At(block) : BlockTag.Latest, arguments, cancel), cancel);

    private async Task<Result<bool, PortError>> HasMulticallAsync(CancellationToken cancel)
    {
        if (!Options.UseMulticall || _hasMulticall is not null)
            return _hasMulticall ?? false;
        var code = await AskAsync(client => client.GetCodeAsync(Multicall3.Address, BlockTag.Latest, cancel), cancel);
        return code.Then<bool>(bytes => (_hasMulticall = !bytes.IsEmpty).Value);
    }
}
