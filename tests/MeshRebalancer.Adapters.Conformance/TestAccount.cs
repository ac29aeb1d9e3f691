using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>An account that acts through the ports alone: prepare, sign, broadcast, wait for the receipt.</summary>
public sealed class TestAccount(IChain chain, ISigner signer, Address address)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public Address Address => address;

    public IChain Chain => chain;

    /// <summary>The same account on another chain.</summary>
    public TestAccount On(IChain other) => new(other, signer, address);

    public async Task<TestAccount> WithGasAsync(LocalDevnet devnet)
    {
        await devnet.Faucet.FundGasAsync(chain.Id, address, UInt256.PowerOfTen(18), None);
        return this;
    }

    public async Task<TestAccount> WithAsync(LocalDevnet devnet, string symbol, UInt256 raw)
    {
        await devnet.Faucet.FundAsync(chain.Id, address, symbol, raw, None);
        return this;
    }

    public async Task<SignedTransaction> SignAsync(Call call, GasTerms? gas = null, ulong? nonce = null)
    {
        gas ??= (await chain.PrepareAsync(address, call, FeePolicy.Default, None).Value()).Gas;
        nonce ??= await chain.NonceAsync(address, None).Value();
        return await signer.SignAsync(chain.Id, address, nonce.Value, call, gas, None).Value();
    }

    /// <summary>Carries a call out and waits until it is confirmed.</summary>
    public async Task<Receipt> SendAsync(Call call, GasTerms? gas = null)
    {
        var signed = await SignAsync(call, gas);
        (await chain.BroadcastAsync(signed.RawHex, isPrivate: false, None).Value()).ShouldBe(signed.Hash);
        return await ReceiptAsync(signed.Hash);
    }

    public Task<Receipt> ReceiptAsync(Hash32 transaction) =>
        Expect.EventuallyAsync(async () => await chain.ConfirmedReceiptAsync(transaction, None).Value());
}
