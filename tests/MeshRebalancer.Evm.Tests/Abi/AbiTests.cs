using System.Numerics;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests;

public sealed class AbiTests
{
    private static readonly Address Token = Address.Parse("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");

    [Fact]
    public void A_human_readable_function_has_selector_names_and_answers()
    {
        var function = AbiFunction.Parse(
            "function exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params) external payable returns (uint256 amountOut)");
        function.Selector.ToString().ShouldBe("0x04e45aaf");
        function.Mutability.ShouldBe(StateMutability.Payable);
        function.Inputs[0].Name.ShouldBe("params");
        ((AbiType.Tuple)function.Inputs[0].Type).Members[2].ShouldBe(new("fee", new AbiType.UInt(24)));
        function.Outputs[0].Name.ShouldBe("amountOut");
    }

    [Fact]
    public void A_call_encodes_and_decodes()
    {
        var transfer = AbiFunction.Parse("function transfer(address to, uint256 amount) returns (bool)");
        var call = transfer.EncodeCall(Token, 5);
        call.ToString().ShouldBe("0xa9059cbb000000000000000000000000a0b86991c6218b36c1d19d4a2e9eb0ce3606eb480000000000000000000000000000000000000000000000000000000000000005");
        transfer.DecodeCall(call).ShouldBe([Token, (UInt256)5UL]);
    }

    [Fact]
    public void The_specifications_dynamic_example_encodes_as_printed()
    {
        // Solidity's ABI specification, "Use of Dynamic Types": f(uint256,uint32[],bytes10,bytes).
        var function = AbiFunction.Parse("f(uint256,uint32[],bytes10,bytes)");
        var call = function.EncodeCall(0x123, new object[] { 0x456, 0x789 }, "1234567890"u8.ToArray(), "Hello, world!"u8.ToArray());
        call.ToString().ShouldBe(
            "0x8be652460000000000000000000000000000000000000000000000000000000000000123000000000000000000000000000000000000000000000000000000000000008031323334353637383930000000000000000000000000000000000000000000" +
            "0000000000000000000000000000000000000000000000000000000000000000e0000000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000004560000000000000000000000000000000000000000000000000000000000000789000000000000000000000000000000000000000000000000000000000000000d48656c6c6f2c20776f726c642100000000000000000000000000000000000000");
    }

    [Theory]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("bytes33")]
    [InlineData("bytes0")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[")]
    [InlineData("()[]")]
    [InlineData("(uint256")]
    [InlineData("uint256 x y")]
    [InlineData("uint256[99999999999]")]
    [InlineData("")]
    [InlineData("uint256[][][][][][][][][][][][][][][][][][][]")]
    [InlineData("((((((((((((((((((((uint8))))))))))))))))))))")]
    public void What_is_no_type_is_refused(string text) => Should.Throw<AbiException>(() => AbiType.Parse(text));

    [Fact]
    public void Values_that_do_not_fit_are_refused()
    {
        (string Type, object? Value)[] wrong =
        [
            ("uint8", 256), ("uint8", -1), ("uint256", "5"), ("int8", 128), ("int8", -129), ("address", "0x00"), ("bool", 1), ("bytes4", new byte[5]),
            ("bytes", "0x"), ("string", null), ("uint8[2]", new object[] { 1 }), ("(uint8,bool)", new object[] { 1 }), ("uint8[]", new byte[] { 1 }),
        ];
        foreach (var (type, value) in wrong)
        {
            Should.Throw<AbiException>(() => AbiCodec.Encode([new("", AbiType.Parse(type))], [value]), type);
        }
    }

    [Fact]
    public void Signed_extremes_survive()
    {
        EquatableArray<AbiParameter> types = [new("", AbiType.Parse("int256")), new("", AbiType.Parse("int8"))];
        object[] values = [-BigInteger.Pow(2, 255), new BigInteger(-128)];
        AbiCodec.Decode(types, AbiCodec.Encode(types, values)).ShouldBe(values);
    }

    [Theory]
    [InlineData("uint8", "0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("int8", "0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("bool", "0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes4", "0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("uint256", "00")]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000020ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("uint256[]", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("string", "00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000001ff00000000000000000000000000000000000000000000000000000000000000")]
    public void Bytes_that_are_no_such_value_are_refused(string type, string hex) =>
        Should.Throw<AbiException>(() => AbiCodec.Decode([new("", AbiType.Parse(type))], HexBytes.Parse("0x" + hex)));

    [Fact]
    public void Offsets_that_refer_to_themselves_again_and_again_are_refused_at_once()
    {
        // Eight levels of arrays with 20 items each, which all point at the one array of the next level: 20^8 values in 5 KiB.
        const int levels = 8;
        const int items = 20;
        var words = new List<int> { 32 };
        for (var level = 0; level < levels; level++)
        {
            words.Add(items);
            words.AddRange(Enumerable.Repeat(32 * items, items));
        }

        var bytes = AbiCodec.Encode([.. words.Select(_ => new AbiParameter("", AbiType.Parse("uint256")))], [.. words.Select(w => (object)w)]);
        Should.Throw<AbiException>(() => AbiCodec.Decode([new("", AbiType.Parse("uint256[][][][][][][][]"))], bytes)).Message.ShouldContain("too often");
    }

    [Fact]
    public void Reverts_are_told_in_words()
    {
        var pool = AbiError.Parse("error PoolTooDry(address pool, uint256 left)");
        var decoder = RevertDecoder.Standard.With(pool);
        decoder.Decode([]).ToString().ShouldBe("reverted without a reason");
        decoder.Decode(HexBytes.Parse("0x4e487b710000000000000000000000000000000000000000000000000000000000000011")).ToString()
            .ShouldBe("panicked: arithmetic overflow or underflow (code 0x11)");
        decoder.Decode(AbiError.Parse("Error(string)").Encode("Too little received")).ShouldBe(new RevertReason.Message("Too little received"));
        decoder.Decode(pool.Encode(Token, 7)).ToString().ShouldBe($"reverted with PoolTooDry(pool: {Token}, left: 7)");
        RevertDecoder.Standard.Decode(pool.Encode(Token, 7)).ToString().ShouldBe($"reverted with an unknown error {pool.Selector} and 64 bytes of arguments");
        decoder.Decode([1, 2]).ToString().ShouldBe("reverted with the bytes 0x0102");
    }

    [Fact]
    public void A_transfers_log_decodes()
    {
        var transfer = AbiEvent.Parse("event Transfer(address indexed from, address indexed to, uint256 value)");
        transfer.Topic.ToString().ShouldBe("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
        EquatableArray<Hash32> topics = [transfer.Topic, AbiEvent.TopicOf(AbiType.Parse("address"), Token), AbiEvent.TopicOf(AbiType.Parse("address"), Address.Zero)];
        transfer.Decode(topics, AbiCodec.Encode([new("", AbiType.Parse("uint256"))], 9)).ShouldBe([Token, Address.Zero, (UInt256)9UL]);
        Should.Throw<AbiException>(() => transfer.Decode([transfer.Topic], []));
    }
}
