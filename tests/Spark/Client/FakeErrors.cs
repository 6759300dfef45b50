using FeatureJobs.SparkConnect.Protocol.Rpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>Failures as servers send them: a status with details in a trailer.</summary>
internal static class FakeErrors
{
    public static RpcException WithRetryInfo(StatusCode code, string message) =>
        WithDetails(code, message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(5)) });

    public static RpcException WithErrorInfo(string message, string reason, Dictionary<string, string> metadata) =>
        WithDetails(StatusCode.Internal, message, new ErrorInfo { Reason = reason, Domain = "org.apache.spark", Metadata = { metadata } });

    private static RpcException WithDetails(StatusCode code, string message, IMessage detail)
    {
        var status = new FeatureJobs.SparkConnect.Protocol.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(detail) } };
        return new(new Grpc.Core.Status(code, message), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }
}
