using System.Text;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport.Fuzzing;
using Xunit.Abstractions;

namespace MeshRebalancer.Evm.Tests.Fuzzing;

/// <summary>Everything that comes from outside, a little wrong: read, or refused as documented, and never with much memory.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const string Passphrase = "correct horse";

    private static readonly PrivateKey Key = PrivateKey.Parse("0x0123456789012345678901234567890123456789012345678901234567890123");

    private static readonly string[] Signatures =
    [
        "transfer(address to, uint256 value) returns (bool ok)",
        "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) payable returns (uint256 amountOut)",
        "aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[] results)",
        "deep(uint8[3][][2] grid, string[] names, (bytes32, int24)[4] pairs) returns (bytes)",
    ];

    [Fact]
    public void What_an_endpoint_answers_is_read_or_malformed() => Fuzz.Try(
        output,
        "answers of an endpoint",
        (mutations, chance) =>
        {
            var (result, ask) = Answers.All[chance.Next(Answers.All.Length)];
            var whole = $$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""";
            return (Body: chance.Next(3) == 0 ? mutations.Bytes(Encoding.UTF8.GetBytes(whole)) : Encoding.UTF8.GetBytes(mutations.Json(whole)), Ask: ask);
        },
        input => input.Ask(new EvmClient(new SameAnswer(input.Body))).GetAwaiter().GetResult());

    [Fact]
    public void Bytes_are_decoded_by_the_ABI_or_refused() => Fuzz.Try(
        output,
        "ABI values",
        (mutations, chance) =>
        {
            var inputs = AbiFunction.Parse(Signatures[chance.Next(Signatures.Length)]).Inputs;
            return (Inputs: inputs, Bytes: mutations.Bytes(new byte[32 * chance.Next(1, 40)].Select((_, at) => (byte)(at % 32 == 31 ? chance.Next(4) * 32 : 0)).ToArray()));
        },
        input => Refuses<AbiException>(() => AbiCodec.Decode(input.Inputs, input.Bytes)));

    [Fact]
    public void Signatures_are_parsed_or_refused() => Fuzz.Try(
        output, "ABI signatures", (mutations, chance) => mutations.Text(Signatures[chance.Next(Signatures.Length)]), text => Refuses<AbiException>(() => AbiFunction.Parse(text)));

    [Fact]
    public void Revert_data_becomes_words_whatever_it_is() => Fuzz.Try(
        output,
        "revert data",
        (mutations, _) => mutations.Bytes(AbiFunction.Parse("Error(string reason)").EncodeCall("paused").ToArray()),
        bytes => RevertDecoder.Standard.Decode(bytes) is RevertReason.Message);

    [Fact]
    public void Transactions_are_decoded_or_refused()
    {
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee { ChainId = 1, Nonce = 7, To = Key.Address, GasLimit = 21_000, MaxFeePerGas = 9, MaxPriorityFeePerGas = 1, Value = UInt256.One }, Key);
        Fuzz.Try(output, "transactions", (mutations, _) => mutations.Bytes(signed.Raw.Span), bytes => Refuses<RlpException>(() => SignedTransaction.Decode(bytes)));
    }

    [Fact]
    public void Keystores_are_opened_or_refused()
    {
        var written = Keystore.Write(Key, Passphrase, new KeyDerivation.Pbkdf2(1));
        Fuzz.Try(
            output,
            "keystores",
            (mutations, chance) => chance.Next(3) == 0 ? mutations.Text(written) : mutations.Json(written),
            json => Refuses<KeystoreException>(() => Keystore.AddressOf(json)));
    }

    [Fact]
    public void Typed_messages_are_hashed_or_refused()
    {
        const string message = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],
                      "Mail":[{"name":"to","type":"Person[]"},{"name":"text","type":"string"},{"name":"paid","type":"int128"}],"Person":[{"name":"wallet","type":"address"},{"name":"tag","type":"bytes4"}]},
             "primaryType":"Mail","domain":{"name":"x","chainId":1},
             "message":{"to":[{"wallet":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","tag":"0x01020304"}],"text":"hello","paid":"-5"}}
            """;
        Fuzz.Try(output, "typed messages", (mutations, _) => mutations.Json(message), json => Refuses<TypedDataException>(() => TypedData.Parse(json)));
    }

    private static bool Refuses<TError>(Action read)
        where TError : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (TError)
        {
            return false;
        }
    }
}
