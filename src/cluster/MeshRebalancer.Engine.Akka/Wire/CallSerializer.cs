using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;
using MeshRebalancer.Engine.Akka.Streams;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Akka.Wire;

/// <summary>Carries calls and answers between nodes. Commands and states travel in the forms that the node's <see cref="WireFormats"/> know.</summary>
/// <param name="system">Given by Akka; its setup holds the formats.</param>
public sealed class CallSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly WireFormats _formats = system.Settings.Setup.Get<WireFormats>().GetOrElse(WireFormats.None);

    /// <inheritdoc/>
    public override int Identifier => 74102;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        StreamCall.Ask => "ask.v1",
        StreamCall.Read => "read.v1",
        StreamCall.Wake => "wake.v1",
        StreamAnswer.Saved => "saved.v1",
        StreamAnswer.Refused => "refused.v1",
        StreamAnswer.View => "view.v1",
        StreamAnswer.Stopped => "stopped.v1",
        StreamAnswer.Poisoned => "poisoned.v1",
        _ => throw new SerializationException($"A {o.GetType().FullName} does not leave this node."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        StreamCall.Ask ask => Json(new(ask.Stream.ToString()) { Trace = ask.TraceParent, Body = _formats.Write(ask.Stream, ask.Command) }),
        StreamCall call => Json(new(call.Stream.ToString())),
        StreamAnswer.Saved saved => Json(new("") { Version = saved.Version }),
        StreamAnswer.Refused refused => Json(new("") { Code = refused.Code, Reason = refused.Reason }),
        StreamAnswer.View view => Json(new(view.Stream.ToString()) { Version = view.Version, Body = _formats.WriteState(view.Stream, view.State) }),
        StreamAnswer.Stopped stopped => Json(new("") { Reason = stopped.Reason }),
        StreamAnswer.Poisoned poisoned => Json(new("") { Reason = poisoned.Reason }),
        _ => throw new SerializationException($"A {obj.GetType().FullName} does not leave this node."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var wire = JsonSerializer.Deserialize(bytes, WireJson.Default.WireCall) ?? throw new SerializationException($"{manifest} holds null.");
        return manifest switch
        {
            "ask.v1" => new StreamCall.Ask(Stream(wire), _formats.Read(Stream(wire), Body(wire)), wire.Trace),
            "read.v1" => new StreamCall.Read(Stream(wire)),
            "wake.v1" => new StreamCall.Wake(Stream(wire)),
            "saved.v1" => new StreamAnswer.Saved(wire.Version),
            "refused.v1" => new StreamAnswer.Refused(wire.Code ?? "", wire.Reason ?? ""),
            "view.v1" => new StreamAnswer.View(Stream(wire), wire.Version, _formats.ReadState(Stream(wire), Body(wire))),
            "stopped.v1" => new StreamAnswer.Stopped(wire.Reason ?? "", null),
            "poisoned.v1" => new StreamAnswer.Poisoned(wire.Reason ?? ""),
            _ => throw new SerializationException($"'{manifest}' is not known: another node runs a newer build."),
        };
    }

    private static StreamId Stream(WireCall wire) => StreamId.Parse(wire.Stream);

    private static WireBody Body(WireCall wire) => wire.Body ?? throw new SerializationException("The call has no body.");

    private static byte[] Json(WireCall wire) => JsonSerializer.SerializeToUtf8Bytes(wire, WireJson.Default.WireCall);
}
