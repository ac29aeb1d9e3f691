using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests;

public sealed class TransferTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private static readonly UInt256 Gwei = UInt256.PowerOfTen(9);
    private static readonly Address Receiver = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Fact]
    public async Task An_EIP1559_transfer_is_mined_and_pays_what_its_receipt_says()
    {
        using var key = AnvilProcess.FundedKey(0);
        var before = (await chain.Client.GetBalanceAsync(key.Address, BlockTag.Latest)).Value();
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee
            {
                ChainId = 31337,
                Nonce = (await chain.Client.GetNonceAsync(key.Address, BlockTag.Pending)).Value(),
                GasLimit = 21_000UL,
                MaxPriorityFeePerGas = Gwei,
                MaxFeePerGas = Gwei * 10UL,
                To = Receiver,
                Value = 12345UL,
            },
            key);

        (await chain.Client.SendRawTransactionAsync(signed)).ShouldBe(new BroadcastOutcome.Accepted(signed.Hash));
        var receipt = await chain.ReceiptAsync(signed.Hash);

        receipt.Succeeded.ShouldBeTrue();
        (receipt.From, receipt.To, receipt.GasUsed).ShouldBe((key.Address, Receiver, (UInt256)21_000UL));
        var after = (await chain.Client.GetBalanceAsync(key.Address, BlockTag.Latest)).Value();
        (before - after).ShouldBe(receipt.Fee + 12345UL);
    }

    [Fact]
    public async Task A_legacy_transfer_is_mined()
    {
        using var key = AnvilProcess.FundedKey(1);
        var signed = SignedTransaction.Sign(
            new Transaction.Legacy { ChainId = 31337, Nonce = 0, GasLimit = 21_000UL, GasPrice = Gwei * 10UL, To = Receiver, Value = 1UL }, key);

        (await chain.Client.SendRawTransactionAsync(signed)).ShouldBe(new BroadcastOutcome.Accepted(signed.Hash));

        (await chain.ReceiptAsync(signed.Hash)).Succeeded.ShouldBeTrue();
        (await chain.Client.GetTransactionAsync(signed.Hash)).Value()!.From.ShouldBe(key.Address);
    }
}
