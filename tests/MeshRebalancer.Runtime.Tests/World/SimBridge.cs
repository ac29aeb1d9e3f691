using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>Burns, attests after twenty seconds, mints once to the one who burnt; keeps a few basis points.</summary>
internal sealed class SimBridge : IMintBridge
{
    private readonly SimWorld _world;
    private readonly Address _contract;
    private readonly uint _feeBps;
    private readonly Dictionary<string, Receipt> _mints = [];

    public SimBridge(SimWorld world, string name, uint feeBps)
    {
        (_world, Name, _feeBps, _contract) = (world, name, feeBps, Markings.AddressOf(name));
        Routes = [.. world.Map.Routes.Where(route => route.Bridge == name)];
        world.Contracts[_contract] = Run;
    }

    public string Name { get; }

    public EquatableArray<BridgeRoute> Routes { get; }

    /// <summary>Whether its quotes can't be read.</summary>
    public bool Dumb { get; set; }

    /// <summary>Whether its attestations can't be read.</summary>
    public bool Dark { get; set; }

    /// <summary>Why it takes its slow way, or null.</summary>
    public string? Delay { get; set; }

    /// <summary>How often somebody asked for an attestation.</summary>
    public int Asked { get; private set; }

    public Address SpenderOn(ChainId chain) => _contract;

    public Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel) => Dumb
        ? Task.FromResult<Result<BridgeQuote, PortError>>(new PortError.Unreadable("the service answers nonsense"))
        : _world.AnswerAsync(() => new BridgeQuote(
            new(request, new(request.Route.To, request.In.Raw - FeeOf(request.In.Raw)),
                [new(request.Route.From.Chain, 2 * SimChain.GasUsed), new(request.Route.To.Chain, SimChain.GasUsed)], 20),
            FeeOf(request.In.Raw)),
        cancel);

    public Call EncodeBurn(ChainAction.Burn action, Address account) =>
        new(_contract, UInt256.Zero, Markings.Pack("burn", action.In.Token, action.In.Raw, action.To, action.FeeMax, account));

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => [Markings.Allowed(_contract, "burn"), Markings.Allowed(_contract, "mint")];

    public CallReading? ReadCall(ChainId chain, Call call) => call.To != _contract ? null : Markings.Unpack(call.CallHex) switch
    {
        ["burn", var token, var raw, _, _, var recipient] => new("burn", [Address.Parse(recipient)], [new(TokenId.Parse(token), UInt256.Parse(raw))]),
        ["mint", var message, _] => new("mint", [Address.Parse(Markings.Unpack(message)[0])], []),
        _ => null,
    };

    public ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == _contract && log.DataHex == Markings.Pack("burned", action.In.Raw))
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted("no burn");

    // One message for each burn: account, token to mint, amount less the fee, the burn's hash.
    public Task<Result<AttestationAnswer, PortError>> AttestationAsync(
        BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel)
    {
        Asked++;
        if (Dark)
            return Task.FromResult<Result<AttestationAnswer, PortError>>(new PortError.Unreadable("the service is out of order"));
        if (Delay is not null)
            return _world.AnswerAsync<AttestationAnswer>(() => new AttestationAnswer.Pending(Delay), cancel);
        var receipt = _world.Chains[route.From.Chain].ReceiptOf(burn);
        var ready = receipt is not null && _world.Time.GetUtcNow() >= _world.AttestedFrom(burn);
        var message = Markings.Pack(account, route.To, burned.Raw - FeeOf(burned.Raw), burn);
        if (ready && _world.RelayerMints && !_mints.ContainsKey(message))
            _mints[message] = _world.Chains[route.To.Chain].Now(SimWorld.Relayer, new(_contract, UInt256.Zero, Markings.Pack("mint", message, "signed")));
        return _world.AnswerAsync(() => ready ? new AttestationAnswer.Ready(message, "signed", null) : (AttestationAnswer)new AttestationAnswer.Pending(null), cancel);
    }

    public Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel) =>
        _world.AnswerAsync(() => true, cancel);

    public Call EncodeMint(ChainAction.Mint action) => new(_contract, UInt256.Zero, Markings.Pack("mint", action.Message, action.Attestation));

    public ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == _contract && Markings.Unpack(log.DataHex) is ["minted", var message] && message == action.Message)
            ? new ActionOutcome.Minted(new(action.To, UInt256.Parse(Markings.Unpack(action.Message)[2])))
            : new ActionOutcome.Reverted("no mint");

    public Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel) =>
        _world.AnswerAsync(() => _mints.GetValueOrDefault(action.Message), cancel);

    private UInt256 FeeOf(UInt256 raw) => UInt256.MulDiv(raw, _feeBps, 10_000u, Rounding.Up);

    private void Run(SimChain chain, Books books, Address from, string[] words, List<LogEntry> logs)
    {
        if (words[0] == "burn")
        {
            books.Take(TokenId.Parse(words[1]), from, _contract, UInt256.Parse(words[2]));
            logs.Add(new(_contract, [], Markings.Pack("burned", words[2])));
            return;
        }

        var message = Markings.Unpack(words[1]);
        books.MarkMinted(words[1]);
        books.Credit(TokenId.Parse(message[1]), Address.Parse(message[0]), UInt256.Parse(message[2]));
        logs.Add(new(_contract, [], Markings.Pack("minted", words[1])));
    }
}
