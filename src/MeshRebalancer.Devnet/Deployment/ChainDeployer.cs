using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Deploys everything on one empty chain, in a fixed order, which fixes the addresses.</summary>
internal sealed partial class ChainDeployer(DevChain chain, Artifacts artifacts, DevnetOptions options, DevnetChainOptions self, Action<string> report, CancellationToken cancel)
{
    /// <summary>Calls of the reporting action in one deployment; the pools are reported one by one.</summary>
    public const int FixedReports = 7;

    private const uint CctpVersion = 1;
    private const uint MaxMessageBodyBytes = 8192;
    private const uint NoncesPerChain = 1000;
    private static readonly Address Deployer = DevnetAccounts.Deployer;
    private static readonly Address Maker = DevnetAccounts.MarketMaker;
    private static readonly Address Multicall = Address.Parse("0xca11bde05977b3631167028862be2a173976ca11");

    // Ten million USDC in one burn, as on the public networks.
    private static readonly UInt256 MaxBurn = 10_000_000 * UInt256.PowerOfTen(6);
    private static readonly UInt256 Plenty = UInt256.PowerOfTen(9);

    /// <summary>Deploys all but what needs the other chain's addresses.</summary>
    public async Task<DeployedContracts> DeployAsync()
    {
        // Each chain starts at another nonce, so that no contract has the same address on two: mixing chains up must fail.
        await chain.AskAsync("anvil_setNonce", cancel, Deployer.ToString(), DevChain.Quantity((self.Domain + 1) * NoncesPerChain));
        await chain.SetBalanceAsync(Maker, 2 * Plenty * UInt256.PowerOfTen(18), cancel);
        report("Multicall3");
        await PlaceAsync("Multicall3", Multicall);
        report("tokens");
        var silent = await CreateAsync("SilentToken");
        var tokens = new List<DeployedToken>();
        foreach (var asset in options.Assets.Where(asset => asset.IsOn(self.Id)))
            tokens.Add(new(asset.Symbol, await TokenAsync(asset), asset.Decimals));
        report("bridge");
        var cctp = await CctpAsync(tokens.First(token => IsUsdc(token.Symbol)).Address);
        report("feeds");
        var feeds = new List<DeployedFeed>();
        foreach (var asset in options.Assets.Where(asset => asset.IsOn(self.Id)))
            feeds.Add(await FeedAsync(asset));
        report("Uniswap");
        var contracts = await UniswapAsync(new(self.Id, [.. tokens], [], [.. feeds], cctp, new(default), default, default, default, default, Multicall, silent));
        report("market maker");
        await StockAsync(contracts);
        contracts = contracts with { Pools = await PoolsAsync(contracts) };
        report("second bridge");
        return contracts with { Across = await AcrossAsync(contracts) };
    }

    /// <summary>Makes the bridge trust its other end.</summary>
    public async Task LinkAsync(DeployedContracts here, DeployedContracts there)
    {
        var usdc = options.Assets.First(asset => asset.Kind == AssetKind.Usdc).Symbol;
        await CallAsync(here.Cctp.TokenMinter, Signatures.Cctp.LinkTokenPair, here.Token(usdc).Address, there.Cctp.Domain, Word(there.Token(usdc).Address));
        await CallAsync(here.Cctp.TokenMessenger, Signatures.Cctp.AddRemoteTokenMessenger, there.Cctp.Domain, Word(there.Cctp.TokenMessenger));
    }

    private static byte[] Word(Address address) => [.. new byte[12], .. address.ToBytes()];

    private bool IsUsdc(string symbol) => options.Assets.First(asset => asset.Symbol == symbol).Kind == AssetKind.Usdc;

    private async Task<DeployedCctp> CctpAsync(Address usdc)
    {
        using var attester = DevnetAccounts.AttesterKey();
        var transmitter = await CreateAsync("MessageTransmitterV2", "(uint32, uint32, address, uint256)", self.Domain, CctpVersion, attester.Address, MaxMessageBodyBytes);
        var minter = await CreateAsync("TokenMinterV2");
        var messenger = await CreateAsync(
            "TokenMessengerV2", "(address, uint32, address, address)", transmitter, CctpVersion, minter, DevnetAccounts.BridgeFeeRecipient);
        await CallAsync(minter, Signatures.Cctp.AddLocalTokenMessenger, messenger);
        await CallAsync(minter, Signatures.Cctp.SetMaxBurn, usdc, MaxBurn);
        await CallAsync(usdc, Signatures.Usdc.ConfigureMinter, minter, UInt256.MaxValue);
        return new(self.Domain, messenger, transmitter, minter);
    }

    // One oracle, whose every submission is a round; no LINK is paid, so none is needed.
    private async Task<DeployedFeed> FeedAsync(DevnetAsset asset)
    {
        const int decimals = 8;
        var aggregator = await CreateAsync(
            "FluxAggregator", "(address, uint128, uint32, address, int256, int256, uint8, string)",
            Address.Zero, 0, 0, Address.Zero, 1, long.MaxValue, decimals, asset.Pair.Replace("/", " / ", StringComparison.Ordinal));
        await CallAsync(aggregator, Signatures.Chainlink.ChangeOracles, Array.Empty<object>(), new object[] { Maker }, new object[] { Maker }, 1, 1, 0);
        await chain.CallAsync(Maker, aggregator, Signatures.Chainlink.Submit, cancel, 1, asset.PriceE8);
        var proxy = await CreateAsync("EACAggregatorProxy", "(address, address)", aggregator, Address.Zero);
        return new(asset.Pair, asset.Symbol, proxy, aggregator, decimals);
    }

    private Task<Address> CreateAsync(string contract) => CreateAsync(artifacts.Contract(contract), "()");

    private Task<Address> CreateAsync(string contract, string parameters, params object?[] arguments) =>
        CreateAsync(artifacts.Contract(contract), parameters, arguments);

    private async Task<Address> CreateAsync(CompiledContract contract, string parameters, params object?[] arguments)
    {
        byte[] code = [.. contract.Creation.Span, .. AbiFunction.Parse("constructor" + parameters).EncodeCall(arguments).Span[Selector.Bytes..]];
        try
        {
            var receipt = await chain.MinedAsync(await chain.SendAsync(new(Deployer, null, code), cancel), cancel);
            return receipt.ContractAddress!.Value;
        }
        catch (DevnetException error)
        {
            throw new DevnetException($"{contract.Name} can't be deployed: {error.Message}", error);
        }
    }

    /// <summary>Puts a contract at an address that it can't be deployed to: deployed by somebody else, and its code copied.</summary>
    private async Task PlaceAsync(string contract, Address at)
    {
        var receipt = await chain.MinedAsync(await chain.SendAsync(new(Maker, null, artifacts.Contract(contract).Creation), cancel), cancel);
        var code = chain.Value("code", await chain.Client.GetCodeAsync(receipt.ContractAddress!.Value, BlockTag.Latest, cancel));
        await chain.AskAsync("anvil_setCode", cancel, at.ToString(), code.ToString());
    }

    private Task<TransactionReceipt> CallAsync(Address contract, AbiFunction function, params object?[] arguments) =>
        chain.CallAsync(Deployer, contract, function, cancel, arguments);
}
