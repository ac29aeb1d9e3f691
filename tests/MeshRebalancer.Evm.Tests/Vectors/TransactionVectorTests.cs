using System.Text.Json;
using MeshRebalancer.Kernel;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests;

public sealed class TransactionVectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_legacy_transaction_signs_and_decodes_with_and_without_a_chain()
    {
        using var file = await VectorFile.OpenAsync("transactions");
        file.Run(output, 1067, 2 * 5 * 1067, row =>
        {
            using var key = PrivateKey.Parse(row.Text("privateKey"));
            var plain = Rlp.Decode(row.Bytes("unsignedTransaction"));
            var transaction = Legacy((RlpItem.List)plain);
            Judge(transaction, key, row, "unsignedTransaction", "signedTransaction");
            Judge(transaction with { ChainId = 5 }, key, row, "unsignedTransactionChainId5", "signedTransactionChainId5");
            return 10;
        });
    }

    [Fact]
    public async Task Every_typed_transaction_signs_and_decodes()
    {
        using var file = await VectorFile.OpenAsync("typed-transactions");
        file.Run(output, 1792, 5 * 1792, row =>
        {
            using var key = PrivateKey.Parse(row.Text("key"));
            Judge(Typed(row.GetProperty("tx")), key, row, "unsigned", "signed");
            return 5;
        });
    }

    private static void Judge(Transaction transaction, PrivateKey key, JsonElement row, string unsigned, string signed)
    {
        TransactionCodec.EncodeUnsigned(transaction).ShouldBe(row.Bytes(unsigned));
        var made = SignedTransaction.Sign(transaction, key);
        made.Raw.ToString().ShouldBe(row.Text(signed));
        var read = SignedTransaction.Decode(row.Bytes(signed));
        read.ShouldBe(made);
        read.RecoverSender().ShouldBe(key.Address);
        key.Address.ShouldBe(Address.Parse(row.TextOrNull("accountAddress") ?? row.Text("address")));
    }

    private static Transaction.Legacy Legacy(RlpItem.List list)
    {
        var reader = new RlpReader(list, "row");
        return new()
        {
            Nonce = reader.Number64("nonce"),
            GasPrice = reader.Number("gasPrice"),
            GasLimit = reader.Number("gasLimit"),
            To = reader.AddressOrNone("to"),
            Value = reader.Number("value"),
            Data = reader.Bytes("data"),
        };
    }

    private static Transaction Typed(JsonElement tx)
    {
        var nonce = tx.TryGetProperty("nonce", out var n) ? n.GetUInt64() : 0;
        var chain = tx.TryGetProperty("chainId", out var c) ? c.GetUInt64() : 0;
        var to = tx.TextOrNull("to") is { } text ? Address.Parse(text) : (Address?)null;
        var data = HexBytes.Parse(tx.TextOrNull("data") ?? "0x");
        EquatableArray<AccessListEntry> list = tx.TryGetProperty("accessList", out var entries)
            ? [.. entries.EnumerateArray().Select(e => new AccessListEntry(
                Address.Parse(e.Text("address")), [.. e.GetProperty("storageKeys").EnumerateArray().Select(k => Hash32.Parse(k.GetString()!))]))]
            : [];
        UInt256 Number(string name) => UInt256.Parse(tx.TextOrNull(name) ?? "0");
        return tx.GetProperty("type").GetInt32() == 2
            ? new Transaction.DynamicFee
            {
                ChainId = chain,
                Nonce = nonce,
                To = to,
                Data = data,
                AccessList = list,
                Value = Number("value"),
                GasLimit = Number("gasLimit"),
                MaxFeePerGas = Number("maxFeePerGas"),
                MaxPriorityFeePerGas = Number("maxPriorityFeePerGas"),
            }
            : new Transaction.AccessListed
            {
                ChainId = chain,
                Nonce = nonce,
                To = to,
                Data = data,
                AccessList = list,
                Value = Number("value"),
                GasLimit = Number("gasLimit"),
                GasPrice = Number("gasPrice"),
            };
    }
}
