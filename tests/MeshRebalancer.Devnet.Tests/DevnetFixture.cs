using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

/// <summary>One devnet for all tests that need a running one. Its blocks come fast; everything else is as in the demo.</summary>
public sealed class DevnetFixture : IAsyncLifetime
{
    public static readonly ChainId Ethereum = new(1);
    public static readonly ChainId Base = new(8453);

    private int _users;

    public static DevnetOptions Options { get; } = new() { BlockTime = TimeSpan.FromMilliseconds(200) };

    public LocalDevnet Devnet { get; private set; } = null!;

    public async Task InitializeAsync() => Devnet = await LocalDevnet.StartAsync(Options, null, CancellationToken.None);

    public async Task DisposeAsync() => await Devnet.DisposeAsync();

    public DevnetUser User(ChainId chain) => new(this, chain, Address.FromBytes(Keccak256.HashText($"user {Interlocked.Increment(ref _users)}").ToBytes().AsSpan(12)));
}

[CollectionDefinition(Name)]
public sealed class DevnetCollection : ICollectionFixture<DevnetFixture>
{
    public const string Name = "devnet";
}

/// <summary>An account of a test, for which the chain signs.</summary>
public sealed class DevnetUser(DevnetFixture fixture, ChainId chainId, Address address)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public Address Address => address;

    public DevChain Chain => fixture.Devnet.Chain(chainId);

    public DeployedContracts Contracts => fixture.Devnet.Deployment.Chain(chainId).Contracts;

    public DevnetUser On(ChainId other) => new(fixture, other, address);

    public async Task<DevnetUser> WithGasAsync()
    {
        await Chain.AskAsync("anvil_impersonateAccount", None, address.ToString());
        await fixture.Devnet.Faucet.FundGasAsync(chainId, address, UInt256.PowerOfTen(18), None);
        return this;
    }

    public async Task<DevnetUser> WithAsync(string symbol, UInt256 amount)
    {
        await WithGasAsync();
        await fixture.Devnet.Faucet.FundAsync(chainId, address, symbol, amount, None);
        return this;
    }

    public Task<UInt256> BalanceAsync(string symbol) => Chain.BalanceAsync(Contracts.Token(symbol).Address, address, None);

    public Task<TransactionReceipt> CallAsync(Address contract, AbiFunction function, params object?[] arguments) =>
        Chain.CallAsync(address, contract, function, None, arguments);

    public Task<object[]> ReadAsync(Address contract, AbiFunction function, params object?[] arguments) => Chain.ReadAsync(contract, function, None, arguments);

    public Task ApproveAsync(string symbol, Address spender, UInt256 amount) => CallAsync(Contracts.Token(symbol).Address, Signatures.Erc20.Approve, spender, amount);
}
