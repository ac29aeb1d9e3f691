using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests;

public sealed class RoundTripProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void Whatever_RLP_encodes_it_decodes() => Check.One(Quick, Prop.ForAll(
        Items().ToArbitrary(), item => Rlp.Decode(Rlp.Encode(item)).Equals(item)));

    [Fact]
    public void Bytes_that_RLP_decodes_are_the_ones_that_it_encodes() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                return Rlp.Encode(Rlp.Decode(bytes)).AsSpan().SequenceEqual(bytes);
            }
            catch (RlpException)
            {
                return true;
            }
        }));

    [Fact]
    public void Whatever_the_ABI_encodes_it_decodes() => Check.One(Quick, Prop.ForAll(
        Values().ToArbitrary(), sample =>
        {
            EquatableArray<AbiParameter> types = [new("", sample.Type), new("", new AbiType.Bool())];
            var bytes = AbiCodec.Encode(types, sample.Value, true);
            var decoded = AbiCodec.Decode([new("", AbiType.Parse(sample.Type.Name)), types[1]], bytes);
            return VectorValues.Show(decoded) == VectorValues.Show(new[] { sample.Value, true }) && bytes.Length % 32 == 0;
        }));

    [Fact]
    public void Damaged_ABI_bytes_decode_to_something_or_are_refused() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(
        Values().ToArbitrary(), ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (sample, position, with) =>
        {
            var bytes = AbiCodec.Encode([new("", sample.Type)], sample.Value);
            bytes[(int)((uint)position % (uint)bytes.Length)] = with;
            return Survives(() => AbiCodec.Decode([new("", sample.Type)], bytes)) && Survives(() => AbiCodec.Decode([new("", sample.Type)], bytes.AsSpan(0, bytes.Length / 2)));
        }));

    [Fact]
    public void Any_text_is_a_signature_or_is_refused() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(), text => Survives(() => AbiFunction.Parse("f(" + text)) && Survives(() => AbiType.Parse(text ?? ""))));

    [Fact]
    public void Any_bytes_are_a_transaction_or_are_refused() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), Gen.Elements<byte>(1, 2, 4, 0xC5).ToArbitrary(), (bytes, kind) =>
        {
            try
            {
                _ = SignedTransaction.Decode([kind, .. bytes]);
                return true;
            }
            catch (RlpException)
            {
                return true;
            }
        }));

    private static bool Survives(Action action)
    {
        try
        {
            action();
        }
        catch (AbiException)
        {
            // The one kind of exception that hostile input may cause.
        }

        return true;
    }

    private static Gen<RlpItem> Items() => Gen.Sized(Item);

    private static Gen<RlpItem> Item(int size)
    {
        var text = ArbMap.Default.GeneratorFor<byte[]>().Select(b => RlpItem.Of((HexBytes)b));
        return size <= 1 ? text : Gen.OneOf(text, Item(size / 3).ArrayOf().Select(items => RlpItem.Of(items.Take(6).ToArray())));
    }

    private sealed record Sample(AbiType Type, object Value);

    private static Gen<Sample> Values() => Gen.Sized(size => TypeOf(Math.Min(size, 12))).SelectMany(type => ValueOf(type).Select(value => new Sample(type, value)));

    private static Gen<AbiType> TypeOf(int size)
    {
        var plain = Gen.Elements("uint256", "uint8", "int128", "int256", "address", "bool", "string", "bytes", "bytes32", "bytes7").Select(AbiType.Parse);
        return size <= 1 ? plain : Gen.OneOf(
            plain,
            TypeOf(size / 2).Select(t => AbiType.Parse(t.Name + "[]")),
            TypeOf(size / 2).Select(t => AbiType.Parse(t.Name + "[3]")),
            TypeOf(size / 3).ListOf(3).Select(ts => AbiType.Parse($"({string.Join(',', ts.Select(t => t.Name))})")));
    }

    private static Gen<byte[]> Bytes(int count) => ArbMap.Default.GeneratorFor<byte>().ArrayOf(count);

    private static Gen<object> ValueOf(AbiType type) => type switch
    {
        AbiType.UInt t => Bytes(t.Bits / 8).Select(b => (object)UInt256.ReadBigEndian(b)),
        AbiType.Int t => Bytes(t.Bits / 8).Select(b => (object)new BigInteger(b)),
        AbiType.AddressWord => Bytes(20).Select(b => (object)Address.FromBytes(b)),
        AbiType.Bool => ArbMap.Default.GeneratorFor<bool>().Select(b => (object)b),
        AbiType.Text => ArbMap.Default.GeneratorFor<int>().Select(i => (object)$"täxt {i}"),
        AbiType.DynamicBytes => ArbMap.Default.GeneratorFor<byte[]>().Select(b => (object)b),
        AbiType.FixedBytes t => Bytes(t.Length).Select(b => (object)b),
        AbiType.Array t => Gen.Choose(0, 4).SelectMany(n => ValueOf(t.Item).ArrayOf(n)).Select(items => (object)items),
        AbiType.FixedArray t => ValueOf(t.Item).ArrayOf(t.Count).Select(items => (object)items),
        AbiType.Tuple t => t.Members.Select(m => ValueOf(m.Type)).Aggregate(
            Gen.Constant(Array.Empty<object>()), (all, next) => all.SelectMany(a => next.Select(v => (object[])[.. a, v]))).Select(v => (object)v),
    };
}
