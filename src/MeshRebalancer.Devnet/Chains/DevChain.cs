using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>
/// A local chain as the devnet's own actors use it: accounts that the chain itself signs for, and Anvil's controls. Portfolios never
/// come this way; they sign for themselves.
/// </summary>
public sealed class DevChain : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TimeProvider _time;
    private readonly IRpcTransport _transport;

    /// <param name="id">The chain's id.</param>
    /// <param name="rpc">Its HTTP endpoint.</param>
    /// <param name="time">The clock for waiting.</param>
    public DevChain(ChainId id, Uri rpc, TimeProvider time)
    {
        (Id, _time) = (id, time);
        _transport = RpcTransport.Create(RpcEndpoint.Parse(rpc.ToString()), time: time);
        Client = new EvmClient(_transport);
    }

    /// <summary>The chain's id.</summary>
    public ChainId Id { get; }

    /// <summary>The chain through the client that everybody uses.</summary>
    public EvmClient Client { get; }

    /// <summary>Asks for any method, Anvil's own included.</summary>
    /// <exception cref="DevnetException">The chain answered with an error.</exception>
    public async Task<JsonElement> AskAsync(string method, CancellationToken cancel, params JsonNode?[] parameters) =>
        Value(method, await Client.SendAsync(method, parameters, cancel));

    /// <summary>Reads a contract at the latest block.</summary>
    public async Task<object[]> ReadAsync(Address contract, AbiFunction function, CancellationToken cancel, params object?[] arguments) =>
        Value(function.Name, await Client.CallAsync(function, contract, BlockTag.Latest, arguments, cancel));

    /// <summary>Reads a contract's one number.</summary>
    public async Task<UInt256> ReadNumberAsync(Address contract, AbiFunction function, CancellationToken cancel, params object?[] arguments) =>
        (UInt256)(await ReadAsync(contract, function, cancel, arguments))[0];

    /// <summary>A token's balance, in raw units.</summary>
    public Task<UInt256> BalanceAsync(Address token, Address account, CancellationToken cancel) =>
        ReadNumberAsync(token, Signatures.Erc20.BalanceOf, cancel, account);

    /// <summary>Sends a transaction from an unlocked account and does not wait for it.</summary>
    /// <param name="send">The transaction.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <returns>Its hash.</returns>
    public async Task<Hash32> SendAsync(DevTransaction send, CancellationToken cancel)
    {
        var fields = new JsonObject
        {
            ["from"] = send.From.ToString(),
            ["data"] = send.Data.ToString(),
            ["value"] = Quantity(send.Value),
            ["gas"] = Quantity(send.GasLimit ?? await EstimateAsync(send, cancel)),
        };
        if (send.To is { } to)
            fields["to"] = to.ToString();

        // The chain gives out the nonces; two requests of one account at once could get the same.
        await _sending.WaitAsync(cancel);
        try
        {
            return Hash32.Parse((await AskAsync("eth_sendTransaction", cancel, fields)).GetString()!);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Calls a contract from an unlocked account and waits until it is mined.</summary>
    public async Task<TransactionReceipt> CallAsync(Address from, Address to, AbiFunction function, CancellationToken cancel, params object?[] arguments) =>
        await MinedAsync(await SendAsync(new(from, to, function.EncodeCall(arguments)), cancel), cancel);

    /// <summary>Waits for a transaction's receipt.</summary>
    /// <exception cref="DevnetException">It was mined and failed.</exception>
    public async Task<TransactionReceipt> MinedAsync(Hash32 transaction, CancellationToken cancel)
    {
        while (true)
        {
            if (Value("receipt", await Client.GetReceiptAsync(transaction, cancel)) is { } receipt)
                return receipt.Succeeded ? receipt : throw new DevnetException($"The transaction {transaction} failed on chain {Id}.");
            await Task.Delay(Pause, _time, cancel);
        }
    }

    // Half as much again: in a later second a pool also writes its oracle, which the estimate has not seen.
    private async Task<UInt256> EstimateAsync(DevTransaction send, CancellationToken cancel)
    {
        var request = new CallRequest { From = send.From, To = send.To, Data = send.Data, Value = send.Value };
        return Value("call", await Client.EstimateGasAsync(request, BlockTag.Latest, cancel)) * 3 / 2;
    }

    /// <summary>The latest block's number.</summary>
    public async Task<ulong> BlockNumberAsync(CancellationToken cancel) => Value("block number", await Client.GetBlockNumberAsync(cancel));

    /// <summary>Gives an account so much ether, in wei, whatever it had.</summary>
    public Task SetBalanceAsync(Address account, UInt256 wei, CancellationToken cancel) =>
        AskAsync("anvil_setBalance", cancel, account.ToString(), Quantity(wei));

    /// <summary>Gives the next block this base fee, in wei; later ones follow from it as EIP-1559 says.</summary>
    public Task SetBaseFeeAsync(UInt256 wei, CancellationToken cancel) => AskAsync("anvil_setNextBlockBaseFeePerGas", cancel, Quantity(wei));

    /// <summary>Makes blocks at once.</summary>
    public Task MineAsync(uint blocks, CancellationToken cancel) => AskAsync("anvil_mine", cancel, Quantity(blocks));

    /// <summary>A number as JSON-RPC spells it.</summary>
    internal static string Quantity(UInt256 value) => "0x" + value.ToString("x", null).TrimStart('0') is var text && text.Length > 2 ? text : "0x0";

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        _sending.Dispose();
    }

    /// <summary>The value, or the error as an exception: a devnet that does not answer cannot go on.</summary>
    internal T Value<T>(string what, Result<T, RpcError> result) =>
        result.Match(value => value, error => throw new DevnetException($"{what} on chain {Id}: {error}"));
}
