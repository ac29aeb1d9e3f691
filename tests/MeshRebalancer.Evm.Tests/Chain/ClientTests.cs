using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests;

public sealed class ClientTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private static readonly Address Nobody = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Fact]
    public async Task Blocks_are_read_at_each_tag_and_by_hash()
    {
        var latest = (await chain.Client.GetBlockAsync(BlockTag.Latest)).Value()!;
        latest.BaseFeePerGas.ShouldNotBeNull();
        (await chain.Client.GetBlockAsync(latest.Hash)).Value().ShouldBe(latest);
        (await chain.Client.GetBlockAsync(BlockTag.At(latest.Number))).Value().ShouldBe(latest);
        (await chain.Client.GetBlockAsync(BlockTag.Finalized)).Value()!.Number.ShouldBeLessThanOrEqualTo(latest.Number);
        (await chain.Client.GetBlockAsync(BlockTag.Safe)).Value()!.Number.ShouldBeLessThanOrEqualTo(latest.Number);
        (await chain.Client.GetBlockAsync(BlockTag.At(10_000_000UL))).Value().ShouldBeNull();
        (await chain.Client.GetReceiptAsync(Hash32.Zero)).Value().ShouldBeNull();
        (await chain.Client.GetBalanceAsync(Nobody, BlockTag.At(latest.Hash))).Value().ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Fees_are_read()
    {
        var history = (await chain.Client.GetFeeHistoryAsync(1, BlockTag.Latest, [10, 50])).Value();
        history.BaseFeePerGas.Count.ShouldBe(history.GasUsedRatio.Count + 1);
        history.Rewards[0].Count.ShouldBe(2);
        (await chain.Client.GetMaxPriorityFeePerGasAsync()).Value();
    }

    [Fact]
    public async Task A_nonce_that_is_consumed_and_an_empty_account_are_told_apart()
    {
        using var key = AnvilProcess.FundedKey(2);
        var transfer = new Transaction.DynamicFee
        {
            ChainId = 31337,
            Nonce = 0,
            GasLimit = 21_000UL,
            MaxFeePerGas = UInt256.PowerOfTen(10),
            MaxPriorityFeePerGas = 1UL,
            To = Nobody,
        };
        var signed = SignedTransaction.Sign(transfer, key);
        (await chain.Client.SendRawTransactionAsync(signed)).ShouldBe(new BroadcastOutcome.Accepted(signed.Hash));
        await chain.ReceiptAsync(signed.Hash);
        (await chain.Client.SendRawTransactionAsync(SignedTransaction.Sign(transfer with { Value = 1UL }, key))).ShouldBeOfType<BroadcastOutcome.NonceTooLow>();
        using var poor = PrivateKey.Generate();
        (await chain.Client.SendRawTransactionAsync(SignedTransaction.Sign(transfer, poor))).ShouldBeOfType<BroadcastOutcome.InsufficientFunds>();
        (await chain.Client.SendRawTransactionAsync(SignedTransaction.Sign(transfer with { Nonce = 1, MaxFeePerGas = 1UL }, key)))
            .ShouldBeOfType<BroadcastOutcome.Underpriced>();
    }

    [Fact]
    public async Task A_revert_is_told_in_words_with_the_errors_that_are_registered()
    {
        // Code that reverts with whatever it is called with: CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY, CALLDATASIZE, PUSH0, REVERT.
        var echo = Address.Parse("0x00000000000000000000000000000000000000ec");
        (await chain.Client.SendAsync("anvil_setCode", [echo.ToString(), "0x365f5f37365ffd"])).Value();
        var dry = AbiError.Parse("error PoolTooDry(uint256 left)");
        var client = new EvmClient(chain.Transport, RevertDecoder.Standard.With(dry));

        async Task<string> WhyAsync(HexBytes data) =>
            (await client.CallAsync(new CallRequest { To = echo, Data = data }, BlockTag.Latest)).Error().ShouldBeOfType<RpcError.Reverted>().ToString();

        (await WhyAsync(dry.Encode(7))).ShouldBe("reverted with PoolTooDry(left: 7)");
        (await WhyAsync(AbiError.Parse("Error(string)").Encode("no"))).ShouldBe("reverted: no");
        (await WhyAsync(HexBytes.Empty)).ShouldBe("reverted without a reason");
        (await client.EstimateGasAsync(new CallRequest { To = echo, Data = dry.Encode(8) }, BlockTag.Latest)).Error().ToString()
            .ShouldBe("reverted with PoolTooDry(left: 8)");
    }

    [Fact]
    public async Task A_function_of_an_address_without_a_contract_is_a_wrong_answer()
    {
        var function = AbiFunction.Parse("function balanceOf(address) view returns (uint256)");
        (await chain.Client.CallAsync(function, Nobody, BlockTag.Latest, [Nobody])).Error()
            .ShouldBeOfType<RpcError.WrongAnswer>().Problem.ShouldContain("is there a contract");
    }

    [Fact]
    public async Task Many_reads_go_in_one_call_each_with_its_own_outcome()
    {
        var folder = await PackageCache.UnpackAsync("@across-protocol/contracts@3.0.17");
        var artifact = Directory.GetFiles(folder, "Multicall3.json", SearchOption.AllDirectories).First();
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(artifact));
        (await chain.Client.SendAsync("anvil_setCode", [Multicall3.Address.ToString(), json.RootElement.Text("deployedBytecode")])).Value();
        using var key = AnvilProcess.FundedKey(0);
        var balance = AbiFunction.Parse("function getEthBalance(address addr) view returns (uint256 balance)");
        var missing = AbiFunction.Parse("function noSuchThing() view returns (uint256)");
        var aggregate = AbiFunction.Parse("function getBlockNumber() view returns (uint256 blockNumber)");

        var reads = (await Multicall3.ReadAsync(
            chain.Client,
            [new(Multicall3.Address, balance, [key.Address]), new(Multicall3.Address, missing), new(Nobody, aggregate), new(Multicall3.Address, aggregate)],
            BlockTag.Latest)).Value();

        reads[0].Value()[0].ShouldBe((await chain.Client.GetBalanceAsync(key.Address, BlockTag.Latest)).Value());
        reads[1].Error().ShouldBeOfType<RpcError.Reverted>();
        reads[2].Error().ShouldBeOfType<RpcError.WrongAnswer>();
        reads[3].Value().Length.ShouldBe(1);
    }

    [Fact]
    public async Task Logs_are_read_and_decoded()
    {
        // Code that emits one log with the call data's first word: PUSH0 CALLDATALOAD PUSH0 MSTORE, PUSH1 32 PUSH0 LOG0, STOP.
        var emitter = Address.Parse("0x00000000000000000000000000000000000000ed");
        (await chain.Client.SendAsync("anvil_setCode", [emitter.ToString(), "0x5f355f5260205fa000"])).Value();
        using var key = AnvilProcess.FundedKey(1);
        var nonce = (await chain.Client.GetNonceAsync(key.Address, BlockTag.Pending)).Value();
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee
            {
                ChainId = 31337,
                Nonce = nonce,
                GasLimit = 100_000UL,
                MaxFeePerGas = UInt256.PowerOfTen(10),
                MaxPriorityFeePerGas = 1UL,
                To = emitter,
                Data = AbiCodec.Encode([new("", AbiType.Parse("uint256"))], 99),
            },
            key);
        (await chain.Client.SendRawTransactionAsync(signed)).ShouldBe(new BroadcastOutcome.Accepted(signed.Hash));
        var receipt = await chain.ReceiptAsync(signed.Hash);

        var logs = (await chain.Client.GetLogsAsync(new(BlockTag.At(receipt.BlockNumber), BlockTag.Latest, [emitter], []))).Value();

        logs.ShouldBe(receipt.Logs);
        logs.Single().TryDecode(AbiEvent.Parse("event Seen(uint256 value) anonymous")).ShouldBe([(UInt256)99UL]);
    }
}
